namespace Headwater.Feeds.Parsing.Xml;

// The elements that are open, and what they pass on to their children.
internal sealed partial class LenientXmlReader
{
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

    // Characters; what is called a name may be all of the document.
    private const int MaxOpenName = 40;

    private OpenElement[] _open = new OpenElement[32]; // index 0 is the document
    private string? _item;
    private int _itemDepth;
    private int _fieldDepth; // 0 before the first field
    private bool _isInItem;
    private TagPairs? _pairs;
    private int _repeated; // characters of bases

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
        get => UrlResolver.Repeat(Current.Inherited.Base, ref _repeated);
        set => Current.Inherited = Current.Inherited with { Base = value };
    }

    /// <summary>xml:lang of this or an outer element.</summary>
    public string? DeclaredLanguage => Current.Inherited.Language;

    /// <summary>
    /// The same, else that of the HTTP header if the feed states none: many servers send their own language with feeds of any other.
    /// </summary>
    public string? Language => DeclaredLanguage ?? (FeedLanguage is null ? _headerLanguage : null);

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

    /// <summary>The innermost element that is open where the document ends; null before that, and where none is.</summary>
    public string? OpenAtEnd { get; private set; }

    /// <summary>Whether an element named item or entry was read, in any namespace.</summary>
    public bool HasItemTags { get; private set; }

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

    // Only elements without end tags, or an attack, nest this deep. Their text is kept.
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

    private bool Close()
    {
        Node = XmlNodeKind.End;
        UndeclareNamespaces(_open[Depth].Bindings);
        Depth--;
        return true;
    }
}
