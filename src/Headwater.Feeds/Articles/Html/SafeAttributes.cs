using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Headwater.Feeds.Articles.Html;

internal enum AttributeKind
{
    /// <summary>Not on the list.</summary>
    None,

    Plain,
    Link,
    Media,
    SourceSet,

    /// <summary>Names an element of the page, or refers to one that is named so.</summary>
    Id,

    Style,
}

/// <summary>The allow-list of attributes.</summary>
internal static class SafeAttributes
{
    /// <summary>
    /// Put before every id and name: <c>id="location"</c> would otherwise stand where a script of the page expects <c>window.location</c>,
    /// and an anchor of the article could have the name of one of the page that shows it.
    /// </summary>
    public const string IdPrefix = "user-content-";

    /// <summary>Candidates of one picture; pages have up to a dozen.</summary>
    private const int MaxCandidates = 50;

    private static readonly SearchValues<char> DescriptorChars = SearchValues.Create("0123456789. wxh");

    private static readonly FrozenDictionary<string, AttributeKind> Kinds = Build();

    /// <summary>What the attribute is on the element.</summary>
    public static AttributeKind KindOn(string element, string attribute)
    {
        var kind = Kinds.GetValueOrDefault(attribute);
        return kind switch
        {
            AttributeKind.Link => attribute == "href" ? Only(kind, element is "a" or "area")
                : Only(kind, element is "blockquote" or "q" or "ins" or "del"),
            AttributeKind.Media => attribute == "poster"
                ? Only(kind, element == "video")
                : Only(kind, element is "img" or "source" or "video" or "audio" or "track"),
            AttributeKind.SourceSet => Only(kind, element is "img" or "source"),
            _ => kind,
        };
    }

    public static string Prefixed(string id) =>
        id.Length == 0 || id.StartsWith(IdPrefix, StringComparison.Ordinal) ? id : IdPrefix + id;

    /// <summary>Every candidate absolute, refused ones left out; null when none is left.</summary>
    public static string? SourceSet(string value, SafeUrls urls)
    {
        StringBuilder? set = null;
        foreach (var (url, descriptor) in Candidates(value))
        {
            if (urls.Media(url) is not { } media)
                continue;
            set ??= new StringBuilder(value.Length);
            if (set.Length > 0)
                set.Append(", ");

            // A comma inside of a URL would be read as its end.
            set.Append(media.Replace(",", "%2C", StringComparison.Ordinal));
            if (descriptor.Length > 0)
                set.Append(' ').Append(descriptor);
        }

        return set?.ToString();
    }

    /// <summary>The candidates of a <c>srcset</c>, as a browser reads them.</summary>
    public static List<(string Url, string Descriptor)> Candidates(ReadOnlySpan<char> value)
    {
        List<(string, string)> candidates = [];
        var at = 0;
        while (at < value.Length && candidates.Count < MaxCandidates)
        {
            while (at < value.Length && (char.IsWhiteSpace(value[at]) || value[at] == ','))
                at++;
            var start = at;
            while (at < value.Length && !char.IsWhiteSpace(value[at]))
                at++;
            var url = value[start..at];
            var descriptor = ReadOnlySpan<char>.Empty;
            if (url.EndsWith(","))
            {
                url = url.TrimEnd(',');
            }
            else
            {
                start = at;
                while (at < value.Length && value[at] != ',')
                    at++;
                descriptor = value[start..at].Trim();
            }

            if (!url.IsEmpty && IsDescriptor(descriptor))
                candidates.Add((url.ToString(), descriptor.ToString()));
        }

        return candidates;
    }

    private static bool IsDescriptor(ReadOnlySpan<char> descriptor)
    {
        if (descriptor.IsEmpty)
            return true;
        return descriptor[^1] is 'w' or 'x' or 'h' && !descriptor[..^1].ContainsAnyExcept(DescriptorChars);
    }

    private static AttributeKind Only(AttributeKind kind, bool allowed) => allowed ? kind : AttributeKind.None;

    private static FrozenDictionary<string, AttributeKind> Build()
    {
        var kinds = new Dictionary<string, AttributeKind>(StringComparer.Ordinal)
        {
            ["href"] = AttributeKind.Link,
            ["cite"] = AttributeKind.Link,
            ["src"] = AttributeKind.Media,
            ["poster"] = AttributeKind.Media,
            ["srcset"] = AttributeKind.SourceSet,
            ["style"] = AttributeKind.Style,
        };
        foreach (var name in "id name headers usemap".Split(' '))
            kinds[name] = AttributeKind.Id;
        foreach (var name in ("abbr align alt axis bgcolor border cellpadding cellspacing char charoff class clear color cols colspan "
            + "compact controls coords "
            + "datetime dir face frame height high hreflang hspace ismap kind label lang loading low max media min noshade nowrap open "
                + "optimum rel rev "
            + "reversed rowspan rows rules scope shape size sizes span srclang start summary target title type valign value volume "
                + "vspace width xml:lang").Split(' '))
            kinds[name] = AttributeKind.Plain;
        return kinds.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
