using System.Text.Json.Serialization;

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

    /// <summary>
    /// The innermost element that is open where the document ends, without its prefix: <c>item</c> where it ends inside the last of
    /// <see cref="Items"/>, <c>items</c> in JSON, whose items are then whole. Null for a document that is whole.
    /// </summary>
    internal string? OpenAtEnd { get; init; }
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
