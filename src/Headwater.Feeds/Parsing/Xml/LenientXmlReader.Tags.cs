using System.Buffers;

namespace Headwater.Feeds.Parsing.Xml;

// Start tags, end tags, and the elements that are open.
internal sealed partial class LenientXmlReader
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n/>=<\"'");

    private static readonly SearchValues<char> TagStops = SearchValues.Create("<>\"'");

    private struct OpenElement
    {
        public QualifiedName Name;
        public Namespace Namespace;
        public Inherited Inherited;
        public int Bindings; // number of namespaces declared here
        public int Start; // position of its start tag
    }

    // What child elements inherit, nearly always unchanged.
    private sealed record Inherited(string? Base, string? Language);

    private readonly NameTable _names = new();
    private OpenElement[] _open = new OpenElement[32]; // index 0 is the document
    private string? _item;
    private int _itemDepth;
    private int _fieldDepth; // 0 before the first field
    private bool _isInItem;
    private TagPairs? _pairs;

    private ref OpenElement Current => ref _open[Node == XmlNodeKind.End ? Depth + 1 : Depth];

    /// <summary>Local name of the current element in lower case.</summary>
    public string Name => Current.Name.Folded;

    /// <summary>The name as written, with its prefix.</summary>
    public string RawName => Current.Name.Raw;

    /// <summary>The canonical URI, see <see cref="Namespaces"/>.</summary>
    public string NamespaceUri => Current.Namespace.Canonical;

    /// <summary>The URI as written.</summary>
    public string RawNamespaceUri => Current.Namespace.Uri;

    /// <summary>The base for relative URLs: xml:base of this or an outer element, else the URL of the document.</summary>
    public string? Base
    {
        get => Current.Inherited.Base;
        set => Current.Inherited = Current.Inherited with { Base = value };
    }

    /// <summary>xml:lang of this or an outer element, else the language of the document.</summary>
    public string? Language => Current.Inherited.Language;

    public bool Is(string ns, string name) => Current.Namespace.Canonical == ns && Current.Name.Folded == name;

    /// <summary>
    /// Declares that elements with the name and namespace of the current one do not nest. If one starts inside another, the outer one has
    /// no end tag and ends there, so that a missing end tag costs no item.
    /// </summary>
    public void DeclareItem() => (_item, _itemDepth, _fieldDepth, _isInItem) = (Name, Depth, Depth + 1, true);

    /// <summary>
    /// Declares that the current element is a field of the feed. A field that starts inside it ends it if it has no end tag, and an item
    /// always ends it, so that a missing end tag costs no item and no other field. The same applies to the fields of an item.
    /// </summary>
    public void DeclareField() => (_fieldDepth, _isInItem) = (Depth, false);

    /// <summary>Whether an element named item or entry was read, in any namespace.</summary>
    public bool HasItemTags { get; private set; }

    /// <summary>The local name of the next start tag in lower case; "" if anything else than white space comes first.</summary>
    public string PeekTag()
    {
        var rest = _isEmptyTag || _endsDue > 0 || _cData >= 0 ? default : _buffer.AsSpan(_at, _end - _at).TrimStart();
        if (rest.Length < 2 || rest[0] != '<' || !IsNameStart(rest[1]))
            return "";
        rest = rest[1..];
        return _names.Get(rest[..(rest.IndexOfAny(NameEnds) is > 0 and var end ? end : rest.Length)]).Folded;
    }

    /// <summary>Treats the namespace of the current element as that of RSS or Atom, unless it is a known one.</summary>
    public void AdoptNamespace(string canonical)
    {
        if (!Namespaces.IsKnown(Current.Namespace.Uri))
            Current.Namespace.Adopt(canonical);
    }

    private bool ReadStartTag()
    {
        // Most tags consist of a name only: <title>.
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
            return ReadStray("stray-less-than", "A '<' does not begin a tag; it was read as text.");

        var name = NameOfElement(tag[..length]);
        ReadAttributes(_token + 1 + length, end);
        if (end == _end || _buffer[end] == '<')
            Report(end == _end ? "truncated" : "unclosed-tag", $"The tag <{name.Raw}> is not closed.");

        _at = Math.Min(_end, end == _end || _buffer[end] == '<' ? end : end + 1);
        return Open(name);
    }

    private QualifiedName NameOfElement(ReadOnlySpan<char> written)
    {
        var name = _names.Get(written);
        if (!name.IsValid)
            Report("bad-name", $"<{name.Raw}> is not a valid element name.");
        return name;
    }

    private bool Open(QualifiedName name)
    {
        if (Depth > Limits.MaxDepth || (Depth == Limits.MaxDepth && !name.IsItem && !name.IsField))
            return SkipDeep();
        if (Depth == 0 && _rootSeen)
            Report("several-roots", $"<{name.Raw}> follows the end of the root element; it was read as its child.");
        _rootSeen = true;

        Depth++;
        if (Depth + 1 >= _open.Length)
            Array.Resize(ref _open, _open.Length * 2);
        ref var element = ref _open[Depth];
        element.Name = name;
        element.Inherited = _open[Depth - 1].Inherited;
        element.Bindings = 0;
        element.Start = _token;
        if (_attributes.Count > 0)
            ApplyReservedAttributes(ref element);
        element.Namespace = Resolve(name);
        Node = XmlNodeKind.Start;
        HasItemTags |= name.IsItem;
        if (UnclosedDepth() is > 0 and var unclosed)
            return CloseBefore(unclosed);
        if (!_isEmptyTag && HoldsNothing(name) && !StartsWithEndTag() && !IsPaired(Depth))
        {
            Report("unclosed-element", $"<{name.Raw}> has no end tag; it was read as an empty element.");
            _isEmptyTag = true;
        }

        return true;
    }

    // So deep nest only elements without end tags, or an attack. Their text is kept.
    private bool SkipDeep()
    {
        _pairs ??= new TagPairs(_buffer.AsSpan(0, _end));
        if (!Diagnostics.Has("too-deep"))
        {
            var (line, column) = Position(_token);
            Diagnostics.Warning(
                "too-deep", $"Elements are nested deeper than {Limits.MaxDepth}; the tags of deeper ones were ignored.", line, column);
        }

        _isEmptyTag = false;
        return false;
    }

    // The depth of the outermost element that must end before the current one starts; 0 if there is none.
    private int UnclosedDepth()
    {
        ref var element = ref _open[Depth];
        if (Depth <= _fieldDepth && !element.Name.IsItem)
            return 0; // nearly all elements
        if (_item == element.Name.Folded && Depth > _itemDepth
            && _open[_itemDepth].Name.Folded == _item && _open[_itemDepth].Namespace.Canonical == element.Namespace.Canonical)
        {
            Report("unclosed-item", $"<{RawName}> starts inside another one, which was ended there.");
            return _itemDepth;
        }

        if (_fieldDepth == 0 || Depth <= _fieldDepth)
            return 0;
        if (element.Name.IsItem && element.Namespace.IsFeed && !_isInItem)
        {
            // An element around the items that has an end tag is not a fault.
            if (!IsPaired(_fieldDepth))
                ReportUnclosed(_fieldDepth);
            return _fieldDepth;
        }

        if (element.Namespace.IsFeed ? !element.Name.IsField : !element.Namespace.IsModule)
            return 0;
        for (var depth = _fieldDepth; depth < Depth; depth++)
        {
            ref var outer = ref _open[depth];
            ref var inner = ref _open[depth + 1];
            if (FieldNames.Holds(outer.Name, outer.Namespace, inner.Name, inner.Namespace))
                continue;
            if (IsPaired(depth))
                return 0;
            ReportUnclosed(depth);
            return depth;
        }

        return 0;
    }

    private bool IsPaired(int depth) => (_pairs ??= new TagPairs(_buffer.AsSpan(0, _end))).IsPaired(_open[depth].Start);

    private void ReportUnclosed(int depth) =>
        Report("unclosed-element", $"<{_open[depth].Name.Raw}> has no end tag; it was ended before <{RawName}>.");

    // Void elements of HTML, and elements that have all content in attributes.
    private bool HoldsNothing(QualifiedName name)
    {
        if (name.IsVoid)
            return true;
        if (name.AttributesInstead is not { } attributes || _attributes.Count == 0)
            return false;
        foreach (var attribute in attributes)
            if (AttributeValue(attribute) is not null)
                return true;
        return false;
    }

    private bool StartsWithEndTag() => _end - _at > 1 && _buffer[_at] == '<' && _buffer[_at + 1] == '/';

    // The start tag is read again after the elements that it ends.
    private bool CloseBefore(int depth)
    {
        UndeclareNamespaces(Current.Bindings);
        Depth--;
        _isEmptyTag = false;
        _at = _token;
        _endsDue = Depth - depth;
        return Close();
    }

    private bool Close()
    {
        Node = XmlNodeKind.End;
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

    // An end tag that does not match the innermost element ends the innermost element of its name and everything inside it.
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

        // Its element was ended early or was too deep.
        if (_pairs?.IsPaired(_token) == true)
            return false;
        Report("stray-end-tag", $"</{(name.Length > 40 ? name[..40] : name)}> has no start tag; it was ignored.");
        return false;
    }

    // Position of the '>' that ends the tag, of a '<' if the tag has no end, or of the end of the document.
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

    // Position after an attribute value. A value without an end quote would extend to the next quote, which may be items away. This is
    // assumed if it contains '<' and no attribute or tag end follows; such a value ends at the first '>' or '<'.
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

        Report("unclosed-quote", "An attribute value has no end quote.");
        var rest = _buffer.AsSpan(open + 1, _end - open - 1);
        return open + 1 + (rest.IndexOfAny('>', '<') is >= 0 and var stop ? stop : rest.Length);
    }

    // Position of the next occurrence; -1 if there is none.
    private int Find(ReadOnlySpan<char> text, int from) =>
        from < _end && _buffer.AsSpan(from, _end - from).IndexOf(text) is >= 0 and var found ? from + found : -1;
}
