using System.Net;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Headwater.Feeds.Parsing;

/// <summary>A parsed feed, the same shape for every format. What the feed does not say is null or empty.</summary>
public sealed record FeedDocument
{
    /// <summary>
    /// One of <c>rss-0.90 … rss-1.0</c>, <c>rss-1.1</c>, <c>rss-2.0</c>, <c>atom-0.3</c>, <c>atom-1.0</c>, <c>cdf</c>, <c>json-1.0</c>,
    /// <c>json-1.1</c>.
    /// </summary>
    public required string Format { get; init; }

    /// <summary>IANA name, lower case, of the encoding the bytes were decoded with.</summary>
    public required string Encoding { get; init; }

    /// <summary>False if the document broke rules of XML or JSON or named the wrong encoding, and the parser recovered it.</summary>
    public required bool WellFormed { get; init; }

    /// <summary>The first fault of each kind, in document order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    public required Feed Feed { get; init; }

    /// <summary>In document order.</summary>
    public IReadOnlyList<Item> Items { get; init; } = [];
}

/// <param name="Code">Stable, kebab-case, for programs.</param>
/// <param name="Line">1-based; 0 when the position is unknown.</param>
/// <param name="Column">1-based; 0 when the position is unknown.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, string Message, int Line, int Column);

[JsonConverter(typeof(JsonStringEnumConverter<DiagnosticSeverity>))]
public enum DiagnosticSeverity
{
    [JsonStringEnumMemberName("info")] Info,
    [JsonStringEnumMemberName("warning")] Warning,
    [JsonStringEnumMemberName("error")] Error,
}

/// <summary>The channel: what a document says about itself.</summary>
public sealed record Feed
{
    public string? Id { get; init; }
    public Text? Title { get; init; }
    public Text? Subtitle { get; init; }
    public Text? Info { get; init; }
    public Text? Rights { get; init; }
    public string? Link { get; init; }
    public IReadOnlyList<Link> Links { get; init; } = [];
    public string? Language { get; init; }
    public Generator? Generator { get; init; }
    public string? Docs { get; init; }
    public Person? Publisher { get; init; }
    public IReadOnlyList<Person> Authors { get; init; } = [];
    public IReadOnlyList<Person> Contributors { get; init; } = [];
    public IReadOnlyList<Category> Categories { get; init; } = [];
    public FeedImage? Image { get; init; }
    public string? Icon { get; init; }
    public string? Logo { get; init; }
    public DateTimeOffset? Published { get; init; }
    public DateTimeOffset? Updated { get; init; }
    public DateTimeOffset? Created { get; init; }
    public DateTimeOffset? ValidFrom { get; init; }
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>RSS <c>ttl</c>, minutes.</summary>
    public int? TtlMinutes { get; init; }

    /// <summary>Hours 0–23, UTC, in which the publisher asks not to be polled.</summary>
    public IReadOnlyList<int> SkipHours { get; init; } = [];

    /// <summary>English day names on which the publisher asks not to be polled.</summary>
    public IReadOnlyList<string> SkipDays { get; init; } = [];

    /// <summary>sy:updatePeriod: hourly, daily, weekly, monthly or yearly.</summary>
    public string? UpdatePeriod { get; init; }

    /// <summary>sy:updateFrequency: updates per period.</summary>
    public int? UpdateFrequency { get; init; }

    public DateTimeOffset? UpdateBase { get; init; }
    public Cloud? Cloud { get; init; }
    public TextInput? TextInput { get; init; }

    /// <summary>WebSub hubs.</summary>
    public IReadOnlyList<string> Hubs { get; init; } = [];

    /// <summary>The new URL of the feed, from itunes:new-feed-url and similar elements.</summary>
    public string? NewLocation { get; init; }

    public InReplyTo? InReplyTo { get; init; }
    public Itunes? Itunes { get; init; }
    public IReadOnlyList<ExtensionElement> Extensions { get; init; } = [];
}

/// <summary>One entry of a feed.</summary>
public sealed record Item
{
    /// <summary>guid, atom:id, rdf:about or JSON Feed id, unchanged except for surrounding white space.</summary>
    public string? Id { get; init; }

    public bool? IdIsPermalink { get; init; }
    public Text? Title { get; init; }
    public Text? Summary { get; init; }
    public IReadOnlyList<Text> Content { get; init; } = [];
    public string? Link { get; init; }
    public IReadOnlyList<Link> Links { get; init; } = [];
    public DateTimeOffset? Published { get; init; }
    public DateTimeOffset? Updated { get; init; }
    public DateTimeOffset? Created { get; init; }
    public DateTimeOffset? Expired { get; init; }
    public IReadOnlyList<Person> Authors { get; init; } = [];
    public IReadOnlyList<Person> Contributors { get; init; } = [];
    public Person? Publisher { get; init; }
    public IReadOnlyList<Category> Categories { get; init; } = [];
    public Text? Rights { get; init; }
    public string? License { get; init; }
    public string? Language { get; init; }
    public Feed? Source { get; init; }

    /// <summary>URL of the page with comments.</summary>
    public string? Comments { get; init; }

    public string? WfwComment { get; init; }
    public string? WfwCommentRss { get; init; }
    public InReplyTo? InReplyTo { get; init; }
    public IReadOnlyList<Enclosure> Enclosures { get; init; } = [];
    public IReadOnlyList<Media> Media { get; init; } = [];
    public IReadOnlyList<Thumbnail> Thumbnails { get; init; } = [];
    public IReadOnlyList<Credit> Credits { get; init; } = [];
    public FeedImage? Image { get; init; }
    public Itunes? Itunes { get; init; }
    public Location? Location { get; init; }
    public IReadOnlyList<Chapter> Chapters { get; init; } = [];
    public IReadOnlyList<ExtensionElement> Extensions { get; init; } = [];
}

/// <summary>A text with its media type, language and base URL.</summary>
public sealed partial record Text
{
    /// <summary>As written, with the escapes of XML or JSON decoded. For <see cref="Type"/> text/html this is HTML source.</summary>
    public string? Value { get; init; }

    /// <summary>Media type: text/plain, text/html, application/xhtml+xml, ….</summary>
    public string Type { get; init; } = "text/plain";

    public string? Language { get; init; }

    /// <summary>Absolute base URL for relative URLs inside the value.</summary>
    public string? Base { get; init; }

    /// <summary>URL of content that is not in the document.</summary>
    public string? Src { get; init; }

    /// <summary>Sanitised markup with absolute URLs; filled only where a document is shown, never stored.</summary>
    public string? Html { get; init; }

    [JsonIgnore]
    public bool IsMarkup => Type is "text/html" or "application/xhtml+xml";

    /// <summary>
    /// <see cref="Value"/> without the markers of a CDATA section that was escaped together with its content, which a browser would read
    /// as a comment and hide; and decoded once more if all of it was escaped once too often, which a browser would show as source.
    /// </summary>
    [JsonIgnore]
    public string? Markup => !IsMarkup || Value is not { } value ? Value
        : value.Contains("<![CDATA[", StringComparison.Ordinal)
            ? value.Replace("<![CDATA[", "", StringComparison.Ordinal).Replace("]]>", "", StringComparison.Ordinal)
        : IsEscapedTwice(value) ? WebUtility.HtmlDecode(value)
        : value;

    // From the tag of an element to the end tag of one, and no other markup: <![CDATA[&lt;p&gt;Hello&lt;/p&gt;]]>.
    private static bool IsEscapedTwice(string value) =>
        value.StartsWith("&lt;", StringComparison.Ordinal) && !value.Contains('<', StringComparison.Ordinal)
        && value.LastIndexOf("&lt;/", StringComparison.Ordinal) is > 0 and var last
        && EscapedTag().IsMatch(value) && EscapedEndTag().IsMatch(value.AsSpan(last));

    private const string Block = "(?:article|blockquote|center|div|figure|h[1-6]|ol|p|section|span|table|ul)";

    [GeneratedRegex($"^&lt;{Block}(?:\\s|&gt;)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EscapedTag();

    [GeneratedRegex($"^&lt;/{Block}&gt;\\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EscapedEndTag();

    /// <summary>One line of text without markup, for titles and names.</summary>
    [JsonIgnore]
    public string? PlainText
    {
        get
        {
            var text = IsMarkup && TitleMarkup is { } markup ? WebUtility.HtmlDecode(WithoutTags(markup)) : Value;
            return text is null ? null : Spaces().Replace(text, " ").Trim();
        }
    }

    /// <summary>
    /// <see cref="Markup"/> of a title, in which a tag that nothing closes is text: "The &lt;dialog&gt; element". Publishers escape such a
    /// title once, as if it were no HTML.
    /// </summary>
    [JsonIgnore]
    internal string? TitleMarkup => IsMarkup && Markup is { Length: <= MaxTitle } title
        ? BareTags().Replace(title, tag => title.Contains($"</{tag.ValueSpan[1..]}", StringComparison.OrdinalIgnoreCase)
            ? tag.Value : $"&lt;{tag.ValueSpan[1..]}")
        : Markup;

    /// <summary>Characters; for each tag, the whole title is searched.</summary>
    private const int MaxTitle = 1000;

    [GeneratedRegex("<(?!(?:br|hr|li|p|wbr)>)[a-z][^\\s<>/]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BareTags();

    private static string WithoutTags(string markup)
    {
        // No tag begins behind the last '>'; to look for its end from every '<' would take the square of the length.
        var end = markup.LastIndexOf('>') + 1;
        return Tags().Replace(Breaks().Replace(markup[..end], " "), "") + markup[end..];
    }

    [GeneratedRegex(@"</?(?:br|p|div|li|h[1-6])\b[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Breaks();

    [GeneratedRegex("<[a-zA-Z/!][^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}

public sealed record Person(string? Name = null, string? Email = null, string? Uri = null)
{
    /// <summary>
    /// True for a name in an element of its own, as in Atom: it is that of one person or organisation, whatever commas it has. Any other
    /// text may name several.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsSingle { get; init; }
}

/// <param name="Length">Bytes.</param>
public sealed record Link(
    string Href, string? Rel = null, string? Type = null, string? Title = null, string? Language = null, long? Length = null)
{
    /// <summary>Same as <see cref="Language"/>, under the name that Atom and HTML use.</summary>
    public string? Hreflang => Language;
}

public sealed record Category(string? Term = null, string? Scheme = null, string? Label = null);

public sealed record Generator(string? Name = null, string? Uri = null, string? Version = null);

public sealed record FeedImage(
    string? Url = null, string? Title = null, string? Link = null, int? Width = null, int? Height = null, string? Description = null);

/// <param name="Length">Bytes.</param>
public sealed record Enclosure(string Url, string? Type = null, long? Length = null, string? Title = null);

/// <param name="Length">Bytes.</param>
/// <param name="Duration">Seconds.</param>
public sealed record Media(
    string? Url = null, string? Type = null, string? Medium = null, long? Length = null, int? Width = null, int? Height = null,
    double? Duration = null, string? Title = null, string? Description = null, string? Language = null);

public sealed record Thumbnail(string Url, string? Width = null, string? Height = null, string? Time = null);

public sealed record Credit(string? Content = null, string? Role = null, string? Scheme = null);

public sealed record Cloud(
    string? Domain = null, string? Port = null, string? Path = null, string? RegisterProcedure = null, string? Protocol = null);

public sealed record TextInput(string? Title = null, string? Description = null, string? Name = null, string? Link = null);

public sealed record InReplyTo(string? Ref = null, string? Href = null, string? Type = null, string? Source = null);

public sealed record Chapter(string? Start = null, string? Title = null, string? Href = null, string? Image = null);

/// <summary>The itunes and googleplay namespaces.</summary>
public sealed record Itunes
{
    public string? Author { get; init; }
    public string? Title { get; init; }
    public string? Subtitle { get; init; }
    public string? Summary { get; init; }
    public bool? Block { get; init; }
    public string? Duration { get; init; }
    public bool? Explicit { get; init; }
    public int? Episode { get; init; }
    public int? Season { get; init; }
    public string? EpisodeType { get; init; }
    public string? Type { get; init; }
    public string? Image { get; init; }
    public Person? Owner { get; init; }
    public IReadOnlyList<string> Keywords { get; init; } = [];
    public bool? Complete { get; init; }
}

/// <summary>A GeoJSON geometry: longitude comes before latitude.</summary>
public sealed record Location(string Type, System.Text.Json.JsonElement Coordinates);

/// <summary>An element for which the model has no property.</summary>
public sealed record ExtensionElement
{
    public required string Name { get; init; }
    public string? Namespace { get; init; }
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
    public string? Value { get; init; }
    public IReadOnlyList<ExtensionElement> Children { get; init; } = [];
}
