using System.Buffers;
using Headwater.Feeds.Parsing.Dates;

namespace Headwater.Feeds.Parsing.Xml;

// Reads the content of the current element up to its end: as text or as a tree.
internal sealed partial class LenientXmlReader
{
    private char[] _scratch = ArrayPool<char>.Shared.Rent(4096);
    private int _scratchLength;
    private int _holdLength;

    /// <summary>Reads all text, trimmed. Valid until the next read.</summary>
    public ReadOnlySpan<char> ReadSpan()
    {
        var depth = Depth - 1;
        ReleaseText();
        if (TryReadLeaf(out var leaf))
            return leaf.Trim();
        while (Advance() && Depth > depth)
            if (Node == XmlNodeKind.Text)
                Collect();
        return Collected().Trim();
    }

    /// <summary>Reads all text, trimmed; null if there is none.</summary>
    public string? ReadText() => ReadSpan() is { IsEmpty: false } text ? text.ToString() : null;

    /// <summary>Reads a date; null for anything else.</summary>
    public DateTimeOffset? ReadDate()
    {
        var language = Language ?? FeedLanguage;
        return FeedDate.Parse(ReadSpan(), language);
    }

    /// <summary>The language that an element of the feed states, for what states none itself.</summary>
    public string? FeedLanguage { get; set; }

    /// <summary>Reads all text, untrimmed. Valid until the next read.</summary>
    public ReadOnlySpan<char> ReadRaw()
    {
        ReadSpan();
        return Collected();
    }

    /// <summary>Moves to the first child element and returns true, or to the end of the element and returns false.</summary>
    public bool ReadTextUntilChild()
    {
        ReleaseText();
        while (Advance())
        {
            if (Node != XmlNodeKind.Text)
                return Node == XmlNodeKind.Start;
            Collect();
        }

        return false;
    }

    /// <summary>The text that <see cref="ReadTextUntilChild"/> read. Valid until the next read.</summary>
    public ReadOnlySpan<char> CollectedText => Collected().Trim();

    /// <summary>Reads the element as a tree, for elements without a field in the model.</summary>
    public ExtensionElement ReadTree()
    {
        var depth = Depth - 1;
        Extensions++;
        var open = new Stack<(ExtensionElement Element, List<ExtensionElement> Children, System.Text.StringBuilder Text)>();
        open.Push(Shallow());
        while (Read())
        {
            if (Node == XmlNodeKind.Text)
            {
                open.Peek().Text.Append(Value);
            }
            else if (Node == XmlNodeKind.Start && (open.Count == Limits.MaxExtensionDepth || Extensions >= Limits.MaxExtensions))
            {
                ReportCutExtension();
                SkipTo(Depth - 1);
            }
            else if (Node == XmlNodeKind.Start)
            {
                Extensions++;
                open.Push(Shallow());
            }
            else
            {
                var (shallow, children, text) = open.Pop();
                var element = shallow with { Children = children, Value = text.ToString().Trim() is { Length: > 0 } value ? value : null };
                if (Depth == depth)
                    return element;
                open.Peek().Children.Add(element);
            }
        }

        return open.Peek().Element;
    }

    /// <summary>Number of elements and attributes read as trees since the last item began.</summary>
    public int Extensions { get; set; }

    private void ReportCutExtension()
    {
        if (Diagnostics.Has("extension-cut"))
            return;
        var (line, column) = Position(_at);
        Diagnostics.Warning("extension-cut", Limits.ExtensionCut, line, column);
    }

    private (ExtensionElement, List<ExtensionElement>, System.Text.StringBuilder) Shallow()
    {
        var room = Math.Max(0, Limits.MaxExtensions - Extensions);
        if (_attributes.Count > room)
            ReportCutExtension();
        Extensions += _attributes.Count;
        var element = new ExtensionElement
        {
            Name = Current.Name.Local,
            Namespace = RawNamespaceUri is { Length: > 0 } uri ? uri : null,
            Attributes = Attributes(room),
        };
        return (element, [], new System.Text.StringBuilder());
    }

    // Reads <title>text</title> without references in one step: most elements of most feeds are like that.
    private bool TryReadLeaf(out ReadOnlySpan<char> text)
    {
        text = default;
        if (_isEmptyTag || _endsDue > 0 || _cData >= 0)
            return false;
        var rest = _buffer.AsSpan(_at, _end - _at);
        var length = rest.IndexOfAny(TextStops);
        var name = _open[Depth].Name.Raw;
        if (length < 0 || rest.Length - length < name.Length + 3 || rest[length] != '<' || rest[length + 1] != '/'
            || rest[length + 2 + name.Length] != '>')
            return false;
        text = rest[..length];
        if (!rest.Slice(length + 2, name.Length).SequenceEqual(name) || (_hasBrackets && text.Contains(']')) || _hasNonCharacters)
            return false;
        (_hold, _holdLength) = (_at, length);
        _at += length + name.Length + 3;
        return Close();
    }

    // Escaped HTML has a reference every thirty characters, so the usual ones and the text between them are appended in one loop.
    private void CollectReferences()
    {
        while (_cData < 0 && _end - _at > MaxReference && _buffer[_at] == '&')
        {
            var rest = _buffer.AsSpan(_at, _end - _at);
            var (character, used) = rest[1] switch
            {
                'l' when rest[2] == 't' && rest[3] == ';' => ('<', 4),
                'g' when rest[2] == 't' && rest[3] == ';' => ('>', 4),
                'a' when rest[2] == 'm' && rest[3] == 'p' && rest[4] == ';' => ('&', 5),
                'q' when rest[2] == 'u' && rest[3] == 'o' && rest[4] == 't' && rest[5] == ';' => ('"', 6),
                _ => ('\0', 0),
            };
            var length = rest[used..].IndexOfAny(TextStops);
            if (used == 0 || length < 0)
                return;
            var run = rest.Slice(used, length);
            CheckRun(run);
            Reserve(length + 1);
            _scratch[_scratchLength++] = character;
            run.CopyTo(_scratch.AsSpan(_scratchLength));
            _scratchLength += length;
            _at += used + length;
        }
    }

    // A single piece of text stays a range of the document; several are copied together.
    private void Collect()
    {
        var goesOn = _cData < 0 && _at < _end && _buffer[_at] == '&';
        if (!goesOn && _scratchLength == 0 && _hold == None && _expansion is null && _valueStart >= 0)
        {
            (_hold, _holdLength) = (_valueStart, _valueLength);
            return;
        }

        var next = Value;
        if (_hold != None)
        {
            Append(_buffer.AsSpan(_hold, _holdLength));
            _hold = None;
        }

        Append(next);
        if (goesOn)
            CollectReferences();
    }

    private ReadOnlySpan<char> Collected() => _hold == None ? _scratch.AsSpan(0, _scratchLength) : _buffer.AsSpan(_hold, _holdLength);

    private void ReleaseText() => (_hold, _scratchLength) = (None, 0);

    private void Reserve(int length)
    {
        if (length <= _scratch.Length - _scratchLength)
            return;
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_scratch.Length * 2, _scratchLength + length));
        _scratch.AsSpan(0, _scratchLength).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_scratch);
        _scratch = larger;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_scratch.AsSpan(_scratchLength));
        _scratchLength += text.Length;
    }
}
