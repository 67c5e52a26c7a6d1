using System.Xml;

namespace Headwater.Feeds.Parsing;

/// <summary>A qualified name as written, taken apart once for all the elements and attributes that bear it.</summary>
internal sealed class Name
{
    public Name(string raw)
    {
        var colon = raw.IndexOf(':', StringComparison.Ordinal);
        var isPrefixed = colon > 0 && colon < raw.Length - 1;
        Raw = raw;
        Prefix = isPrefixed ? raw[..colon] : "";
        Local = isPrefixed ? raw[(colon + 1)..] : raw;
        Folded = Local.ToLowerInvariant();
        IsValid = IsNcName(Local) && (Prefix.Length == 0 || IsNcName(Prefix));
    }

    public string Raw { get; }
    public string Prefix { get; }
    public string Local { get; }

    /// <summary>Local name in lower case: feeds write Item and ITEM.</summary>
    public string Folded { get; }

    public bool IsValid { get; }

    /// <summary>What the prefix meant in the scope of that number.</summary>
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

/// <summary>A namespace: the URI as written and the canonical one.</summary>
internal sealed record Namespace(string Uri, string Canonical)
{
    public static Namespace None { get; } = new("", Namespaces.None);
}

/// <summary>Every name of a document once, so that an element costs no string.</summary>
internal sealed class Names
{
    // Published feeds use some fifty names. A document that invents a name for every element pays for them itself.
    private const int MaxKept = 4096;

    private readonly Name?[] _recent = new Name?[256];
    private readonly Dictionary<string, Name> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Name>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public Names() => _lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();

    public Name Get(ReadOnlySpan<char> raw)
    {
        // Nearly every name was met before: a look at its length and three of its letters finds it sooner than a hash of them all.
        // With these factors hardly two of the usual ninety names of feeds fall on one place.
        ref var recent = ref _recent[((raw.Length * 9) + (raw[0] * 53) + (raw[raw.Length / 2] * 35) + (raw[^1] * 3)) & (_recent.Length - 1)];
        if (recent is not null && raw.SequenceEqual(recent.Raw))
            return recent;
        return recent = Find(raw);
    }

    private Name Find(ReadOnlySpan<char> raw)
    {
        if (_lookup.TryGetValue(raw, out var name))
            return name;
        name = new Name(raw.ToString());
        if (_names.Count < MaxKept)
            _names.Add(name.Raw, name);
        return name;
    }
}
