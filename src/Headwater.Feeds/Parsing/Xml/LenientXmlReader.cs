using System.Buffers;
using System.Text;

namespace Headwater.Feeds.Parsing.Xml;

internal enum XmlNodeKind
{
    None,
    Start,
    End,
    Text,
}

/// <summary>
/// A pull reader for XML that repairs broken documents and reports each kind of fault. Well-formed and broken documents take the same path,
/// in one pass and in linear time. Every element that starts also ends, in the right order.
/// </summary>
internal sealed partial class LenientXmlReader : IDisposable
{
    private const string Controls = "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F";

    private static readonly SearchValues<char> TextStops = SearchValues.Create("<&\r" + Controls);
    private static readonly SearchValues<char> CDataStops = SearchValues.Create("\r" + Controls);

    private const int None = int.MaxValue;
    private const int DecodedBytes = 8 * 1024;

    private readonly char[] _buffer; // the decoded document
    private readonly int _end; // position after its last character
    private readonly string? _headerLanguage;
    private int _at; // the next character to read
    private int _token; // start of the current tag or declaration
    private int _hold = None; // start of the text that the caller was given
    private int _endsDue; // elements that must end first, because an end tag of an outer one was read
    private bool _isEmptyTag; // the current element is <empty/>
    private bool _rootSeen;

    public LenientXmlReader(
        ReadOnlySpan<byte> document, Encoding encoding, FeedLimits limits, Diagnostics diagnostics, string? documentBase, string? language)
    {
        (Limits, Diagnostics, _headerLanguage) = (limits, diagnostics, XmlValues.Language(language));
        _buffer = ArrayPool<char>.Shared.Rent(encoding is UTF8Encoding ? document.Length : encoding.GetCharCount(document));
        for (var decoder = encoding.GetDecoder(); !document.IsEmpty;)
        {
            // Each block is checked while it is in the cache, which is faster for large documents.
            var block = Math.Min(document.Length, DecodedBytes);
            var characters = decoder.GetChars(document[..block], _buffer.AsSpan(_end), flush: block == document.Length);
            _end += characters;
            RepairCharacters(_end - characters);
            document = document[block..];
        }

        _open[0] = new OpenElement
        {
            Name = new QualifiedName("#document"),
            Namespace = Namespace.None,
            Inherited = new(documentBase, null),
        };
    }

    public FeedLimits Limits { get; }

    public Diagnostics Diagnostics { get; }

    public XmlNodeKind Node { get; private set; }

    /// <summary>Number of open elements, including one that just started and without one that just ended.</summary>
    public int Depth { get; private set; }

    /// <summary>Moves to the next node; false at the end of the document.</summary>
    public bool Read()
    {
        ReleaseText();
        return Advance();
    }

    /// <summary>
    /// Moves to the next child element of the element at <paramref name="depth"/> and skips the rest of the previous one; false at its end.
    /// </summary>
    public bool ReadChild(int depth)
    {
        while (true)
        {
            SkipSpaceBetween();
            if (!Read() || (Node == XmlNodeKind.End && Depth < depth))
                return false;
            if (Node == XmlNodeKind.Start && Depth == depth + 1)
                return true;
        }
    }

    /// <summary>Skips until at most <paramref name="depth"/> elements are open.</summary>
    public void SkipTo(int depth)
    {
        while (Depth > depth && Read())
        {
        }
    }

    // White space between elements is half of the nodes of a short item and is never needed.
    private void SkipSpaceBetween()
    {
        if (_isEmptyTag || _endsDue > 0 || _cData >= 0)
            return;
        while (_at < _end && _buffer[_at] is ' ' or '\n' or '\t')
            _at++;
    }

    private bool Advance()
    {
        if (_isEmptyTag)
        {
            _isEmptyTag = false;
            return Close();
        }

        if (_endsDue > 0)
        {
            _endsDue--;
            return Close();
        }

        while (true)
        {
            if (_cData >= 0)
            {
                if (ReadCData())
                    return true;
            }
            else if (_at == _end)
            {
                return ReadEnd();
            }
            else if (ReadNode())
            {
                return true;
            }
        }
    }

    // Returns true if there is a new node.
    private bool ReadNode()
    {
        if (_buffer[_at] != '<')
            return ReadRun();
        _token = _at;
        if (_end - _at < 2)
            return ReadStray("truncated", "The document ends inside a tag.");
        return _buffer[_at + 1] switch
        {
            '/' => ReadEndTag(),
            '!' => ReadDeclaration(),
            '?' => ReadInstruction(),
            var c when IsNameStart(c) => ReadStartTag(),
            _ => ReadStray("stray-less-than", "A '<' does not begin a tag; it was read as text."),
        };
    }

    // At the end of the document all open elements end, which is a fault.
    private bool ReadEnd()
    {
        Node = XmlNodeKind.None;
        if (Depth == 0)
            return false;
        OpenAtEnd ??= FeedLimits.Cut(_open[Depth].Name.Folded, MaxOpenName).ToString();
        Report("truncated", $"The document ends inside <{_open[Depth].Name.Raw}>.");
        return Close();
    }

    private bool ReadStray(string code, string message)
    {
        Report(code, message);
        return TextNode(_at, 1);
    }

    private bool TextNode(int start, int length)
    {
        (_valueStart, _valueLength, _expansion) = (start, length, null);
        _at = start + length;
        Node = XmlNodeKind.Text;
        return Depth > 0 || !IsTextOutside();
    }

    private bool IsTextOutside()
    {
        if (!Value.IsWhiteSpace())
            Report(_rootSeen ? "content-after-root" : "junk-before-root", "Text outside the root element was ignored.");
        return true;
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or ':' || c > '\u007F';

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r';

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_buffer);
        ArrayPool<char>.Shared.Return(_scratch);
    }
}
