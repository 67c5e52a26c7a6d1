using System.Buffers;

namespace Headwater.Feeds.Parsing.Xml;

// Start tags, end tags, and the elements that are open.
internal sealed partial class MarkupReader
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n/>=<\"'");

    private static readonly SearchValues<char> TagStops = SearchValues.Create("<>\"'");

    private struct OpenElement
    {
        public Name Name;
        public Namespace Namespace;
        public Inherited Inherited;
        public int Bindings; // namespaces declared here
    }

    // What elements hand down to those inside, nearly always unchanged.
    private sealed record Inherited(string? Base, string? Language);

    private readonly Names _names = new();
    private OpenElement[] _open = new OpenElement[32]; // 0 is the document
    private string? _item;
    private int _itemDepth;

    private ref OpenElement Current => ref _open[Node == MarkupNode.End ? Depth + 1 : Depth];

    /// <summary>Local name in lower case, of the element just started or ended.</summary>
    public string Name => Current.Name.Folded;

    /// <summary>As written, with prefix.</summary>
    public string RawName => Current.Name.Raw;

    /// <summary>Canonical, see <see cref="Namespaces"/>.</summary>
    public string NamespaceUri => Current.Namespace.Canonical;

    /// <summary>As written.</summary>
    public string RawNamespaceUri => Current.Namespace.Uri;

    /// <summary>The base for relative URLs: xml:base here or above, else that of the document.</summary>
    public string? Base
    {
        get => Current.Inherited.Base;
        set => Current.Inherited = Current.Inherited with { Base = value };
    }

    /// <summary>xml:lang here or above, else that of the document.</summary>
    public string? Language => Current.Inherited.Language;

    public bool Is(string ns, string name) => Current.Namespace.Canonical == ns && Current.Name.Folded == name;

    /// <summary>
    /// From now on an element of that name and namespace does not nest: where one starts inside another, the outer one was never closed,
    /// and ends there. A missing end tag then costs no item.
    /// </summary>
    public void DeclareItem() => (_item, _itemDepth) = (Name, Depth);

    private bool ReadStartTag()
    {
        // <title>: most tags are a name and nothing else.
        var rest = _buffer.AsSpan(_token + 1, _end - _token - 1);
        var plain = rest.IndexOfAny(NameEnds);
        if (plain > 0 && rest[plain] == '>')
        {
            _attributes.Clear();
            _at = _token + plain + 2;
            return Open(NameOfElement(rest[..plain]));
        }

        var end = FindTagEnd();
        var tag = _buffer.AsSpan(_token + 1, end - _token - 1);
        var length = tag.IndexOfAny(NameEnds);
        if (length < 0)
            length = tag.Length;
        if (length == 0)
            return ReadStray("stray-less-than", "A '<' begins no tag; it was taken as text.");

        var name = NameOfElement(tag[..length]);
        ReadAttributes(_token + 1 + length, end);
        if (end == _end || _buffer[end] == '<')
            Report(end == _end ? "truncated" : "unclosed-tag", $"The tag <{name.Raw}> is not closed.");

        _at = Math.Min(_end, end == _end || _buffer[end] == '<' ? end : end + 1);
        return Open(name);
    }

    private Name NameOfElement(ReadOnlySpan<char> written)
    {
        var name = _names.Get(written);
        if (!name.IsValid)
            Report("bad-name", $"<{name.Raw}> is no name of an element.");
        return name;
    }

    private bool Open(Name name)
    {
        if (Depth == _limits.MaxDepth)
            throw new FeedLimitException($"Elements are nested deeper than {_limits.MaxDepth}.");
        if (Depth == 0 && _rootSeen)
            Report("several-roots", $"<{name.Raw}> follows the end of the root element; it was read as if it were inside.");
        _rootSeen = true;

        Depth++;
        if (Depth + 1 >= _open.Length)
            Array.Resize(ref _open, _open.Length * 2);
        ref var element = ref _open[Depth];
        element.Name = name;
        element.Inherited = _open[Depth - 1].Inherited;
        element.Bindings = 0;
        if (_attributes.Count > 0)
            ApplyReservedAttributes(ref element);
        element.Namespace = Resolve(name);
        Node = MarkupNode.Start;
        return !IsItemInsideItem() || CloseOuterItem();
    }

    private bool IsItemInsideItem()
    {
        if (_item is null || Name != _item || Depth <= _itemDepth)
            return false;
        ref var outer = ref _open[_itemDepth];
        return outer.Name.Folded == _item && outer.Namespace.Canonical == NamespaceUri;
    }

    // The start tag is read once more when everything up to the unclosed item has ended.
    private bool CloseOuterItem()
    {
        Report("unclosed-item", $"<{RawName}> starts inside another, which was taken to end there.");
        UndeclareNamespaces(Current.Bindings);
        Depth--;
        _isEmptyTag = false;
        _at = _token;
        _endsDue = Depth - _itemDepth;
        return Close();
    }

    private bool Close()
    {
        Node = MarkupNode.End;
        UndeclareNamespaces(_open[Depth].Bindings);
        Depth--;
        return true;
    }

    private bool ReadEndTag()
    {
        var stop = _buffer.AsSpan(_token + 2, _end - _token - 2).IndexOfAny('>', '<');
        var end = stop < 0 ? _end : _token + 2 + stop;
        if (end == _end)
            Report("truncated", "The document ends inside an end tag.");
        else if (_buffer[end] == '<')
            Report("unclosed-tag", "An end tag is not closed.");
        var name = _buffer.AsSpan(_token + 2, end - _token - 2).TrimEnd();
        _at = end == _end || _buffer[end] == '<' ? end : end + 1;
        if (Depth > 0 && name.SequenceEqual(_open[Depth].Name.Raw))
            return Close();
        return CloseOuter(name);
    }

    // An end tag that is not of the innermost element ends the innermost one of its name, and what is open inside of that.
    private bool CloseOuter(ReadOnlySpan<char> name)
    {
        for (var depth = Depth; depth > 0; depth--)
        {
            if (!name.Equals(_open[depth].Name.Raw, StringComparison.OrdinalIgnoreCase))
                continue;
            if (depth < Depth)
                Report("unclosed-element", $"<{_open[Depth].Name.Raw}> is not closed before </{name}>.");
            else
                Report("end-tag-case", $"<{_open[Depth].Name.Raw}> is closed by </{name}>.");
            _endsDue = Depth - depth;
            return Close();
        }

        Report("stray-end-tag", $"</{(name.Length > 40 ? name[..40] : name)}> ends nothing that is open; it was left out.");
        return false;
    }

    // Of the '>' that ends the tag, of the '<' that shows that it was never ended, or of the end of the document.
    private int FindTagEnd()
    {
        var at = _token + 1;
        while (true)
        {
            var stop = _buffer.AsSpan(at, _end - at).IndexOfAny(TagStops);
            if (stop < 0)
                return _end;
            at += stop;
            var c = _buffer[at];
            if (c is '>' or '<')
                return at;
            at = IsAfterEquals(at) ? FindQuoteEnd(at, c) : at + 1;
        }
    }

    private bool IsAfterEquals(int at)
    {
        var before = _buffer.AsSpan(_token, at - _token).TrimEnd(" \t\r\n");
        return before.Length > 0 && before[^1] == '=';
    }

    // The place after a value. A value without an end would swallow what follows up to the next quote, which may be items away: seen when
    // a '<' is inside and no tag goes on behind; it then ends where its line of thought does, at '>' or '<'.
    private int FindQuoteEnd(int open, char quote)
    {
        var close = Find([quote], open + 1);
        if (close >= 0)
        {
            var value = _buffer.AsSpan(open + 1, close - open - 1);
            var next = close + 1 < _end ? _buffer[close + 1] : '>';
            if (IsSpace(next) || next is '/' or '>' or '?' || !value.Contains('<'))
                return close + 1;
        }

        Report("unclosed-quote", "The value of an attribute has no end.");
        var rest = _buffer.AsSpan(open + 1, _end - open - 1);
        return open + 1 + (rest.IndexOfAny('>', '<') is >= 0 and var stop ? stop : rest.Length);
    }

    // Where the text comes next; -1 if it does not.
    private int Find(ReadOnlySpan<char> text, int from) =>
        from < _end && _buffer.AsSpan(from, _end - from).IndexOf(text) is >= 0 and var found ? from + found : -1;
}
