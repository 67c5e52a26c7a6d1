using System.Xml;

namespace Headwater.Feeds.Parsing.Xml;

/// <summary>A qualified name. It is split once for all elements and attributes with this name.</summary>
internal sealed class QualifiedName
{
    public QualifiedName(string raw)
    {
        var colon = raw.IndexOf(':', StringComparison.Ordinal);
        var isPrefixed = colon > 0 && colon < raw.Length - 1;
        Raw = raw;
        Prefix = isPrefixed ? raw[..colon] : "";
        Local = isPrefixed ? raw[(colon + 1)..] : raw;
        Folded = Local.ToLowerInvariant();
        IsValid = IsNcName(Local) && (Prefix.Length == 0 || IsNcName(Prefix));
        IsItem = Folded is "item" or "entry";
        IsField = FieldNames.IsField(Folded);
        IsVoid = FieldNames.IsVoid(Folded);
        AttributesInstead = FieldNames.AttributesInstead(Folded);
    }

    public string Raw { get; }
    public string Prefix { get; }
    public string Local { get; }

    /// <summary>Local name in lower case: feeds write Item and ITEM.</summary>
    public string Folded { get; }

    public bool IsValid { get; }
    public bool IsItem { get; }
    public bool IsField { get; }
    public bool IsVoid { get; }

    /// <summary>See <see cref="FieldNames.AttributesInstead"/>.</summary>
    public string[]? AttributesInstead { get; }

    /// <summary>The namespace of the prefix in the scope with that number.</summary>
    public Namespace? Namespace { get; set; }

    public int Scope { get; set; } = -1;

    private static bool IsNcName(string name)
    {
        if (!XmlConvert.IsStartNCNameChar(name[0]))
            return false;
        foreach (var c in name)
            if (!XmlConvert.IsNCNameChar(c))
                return false;
        return true;
    }
}

/// <summary>A namespace with its URI as written and its canonical URI.</summary>
internal sealed class Namespace(string uri, string canonical)
{
    public static Namespace None { get; } = new("", Namespaces.None);

    public string Uri => uri;

    public string Canonical { get; private set; } = canonical;

    /// <summary>Whether its URI is that of a format or a module.</summary>
    public bool IsKnown { get; } = Namespaces.IsKnown(uri);

    /// <summary>Whether it is the namespace of RSS or Atom.</summary>
    public bool IsFeed => Canonical is Namespaces.None or Namespaces.Atom;

    public bool IsModule { get; private set; } = FieldNames.IsModule(canonical);

    /// <summary>Changes the canonical URI.</summary>
    public void Adopt(string canonicalUri) => (Canonical, IsModule) = (canonicalUri, FieldNames.IsModule(canonicalUri));
}

/// <summary>Stores each name of a document once, so that elements need no new strings.</summary>
internal sealed class NameTable
{
    // Published feeds use about fifty names. Further names are not stored.
    private const int MaxKept = 4096;

    private readonly QualifiedName?[] _recent = new QualifiedName?[256];
    private readonly Dictionary<string, QualifiedName> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QualifiedName>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public NameTable() => _lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();

    public QualifiedName Get(ReadOnlySpan<char> raw)
    {
        // Nearly every name was read before. Its length and three characters find it faster than a hash of the whole name. With these
        // factors hardly two of the ninety usual names share a slot.
        var slot = (raw.Length * 9) + (raw[0] * 53) + (raw[raw.Length / 2] * 35) + (raw[^1] * 3);
        ref var recent = ref _recent[slot & (_recent.Length - 1)];
        if (recent is not null && raw.SequenceEqual(recent.Raw))
            return recent;
        return recent = Find(raw);
    }

    private QualifiedName Find(ReadOnlySpan<char> raw)
    {
        if (_lookup.TryGetValue(raw, out var name))
            return name;
        name = new QualifiedName(raw.ToString());
        if (_names.Count < MaxKept)
            _names.Add(name.Raw, name);
        return name;
    }
}
