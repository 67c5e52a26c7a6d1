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
/// A pull reader of XML that reads on where the rules are broken and notes each kind of fault: well-formed documents and broken ones
/// take the same way, once, in time linear in their length. Every element that starts also ends, in the right order.
/// </summary>
internal sealed partial class LenientXmlReader : IDisposable
{
    private const string Controls = "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F";

    private static readonly SearchValues<char> TextStops = SearchValues.Create("<&\r" + Controls);
    private static readonly SearchValues<char> CDataStops = SearchValues.Create("\r" + Controls);

    private const int None = int.MaxValue;
    private const int DecodedBytes = 16 * 1024;

    private readonly char[] _buffer; // the whole document, decoded
    private readonly int _end; // after its last character
    private int _at; // the next character to read
    private int _token; // where the tag, the reference or the declaration begins that is being read
    private int _hold = None; // where the text begins that was promised to the caller
    private int _endsDue; // elements that end before anything else is read, because an end tag further out was met
    private bool _isEmptyTag; // the element just started was <so/>
    private bool _rootSeen;

    public LenientXmlReader(ReadOnlySpan<byte> document, Encoding encoding, FeedLimits limits, Diagnostics diagnostics, string? documentBase, string? language)
    {
        (Limits, Diagnostics) = (limits, diagnostics);
        _buffer = ArrayPool<char>.Shared.Rent(encoding is UTF8Encoding ? document.Length : encoding.GetCharCount(document));
        for (var decoder = encoding.GetDecoder(); !document.IsEmpty;)
        {
            // What was just decoded is checked while it is in the cache: twice as fast with large documents.
            var block = Math.Min(document.Length, DecodedBytes);
            var characters = decoder.GetChars(document[..block], _buffer.AsSpan(_end), flush: block == document.Length);
            _end += characters;
            RepairCharacters(_end - characters);
            document = document[block..];
        }

        _open[0] = new OpenElement { Name = new QualifiedName("#document"), Namespace = Namespace.None, Inherited = new(documentBase, XmlValues.Language(language)) };
    }

    public FeedLimits Limits { get; }

    public Diagnostics Diagnostics { get; }

    public XmlNodeKind Node { get; private set; }

    /// <summary>Elements that are open, the one just started among them and the one just ended not.</summary>
    public int Depth { get; private set; }

    /// <summary>Moves to the next node; false at the end of the document.</summary>
    public bool Read()
    {
        ReleaseText();
        return Advance();
    }

    /// <summary>Moves to the next child of the element at <paramref name="depth"/>, past whatever is left of the child before; false at its end.</summary>
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

    /// <summary>Reads on until no more than so many elements are open.</summary>
    public void SkipTo(int depth)
    {
        while (Depth > depth && Read())
        {
        }
    }

    // The line ends and the indentation between elements are half of the nodes of a short item, and nothing comes of them.
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

    // True if a node came of it.
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
            _ => ReadStray("stray-less-than", "A '<' begins no tag; it was taken as text."),
        };
    }

    // At the end of the input every open element ends; the root's own end is a fault here.
    private bool ReadEnd()
    {
        Node = XmlNodeKind.None;
        if (Depth == 0)
            return false;
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
            Report(_rootSeen ? "content-after-root" : "junk-before-root", "There is text outside the root element; it was left out.");
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
