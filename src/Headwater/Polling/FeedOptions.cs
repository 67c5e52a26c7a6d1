using System.Text.Json;
using System.Text.Json.Serialization;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>
/// The options that an operator gave a feed; null follows the settings. They are stored as one JSON object in the feed's row, with the
/// names that requests and answers use.
/// </summary>
internal sealed record FeedOptions
{
    internal static FeedOptions None { get; } = new();

    /// <summary>Time between two polls.</summary>
    public PollInterval? Interval { get; init; }

    /// <summary>True to poll sooner than caching headers, ttl and sy:updatePeriod ask for.</summary>
    public bool? IgnoreTtl { get; init; }

    /// <summary>
    /// Headers of its requests. These and the next three may be <c>setting:NAME</c>, and go to the origin of the feed's URL alone.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public string? UserAgent { get; init; }
    public FeedAuth? Auth { get; init; }
    public string? Cookie { get; init; }

    /// <summary>URL of an http, https or socks5 proxy, or <c>setting:NAME</c>.</summary>
    public string? Proxy { get; init; }

    /// <summary>True to ask the networks of <c>Fetching__PrivateNetworks</c>.</summary>
    public bool? AllowPrivate { get; init; }

    /// <summary>Which of its items are dropped or labelled; see <see cref="Feeds.Articles.ArticleRules"/>.</summary>
    public IReadOnlyList<string>? Rules { get; init; }

    /// <summary>Which of its articles expire.</summary>
    public FeedRetention? Retention { get; init; }

    /// <summary>BCP 47, instead of what the feed declares.</summary>
    public string? Language { get; init; }

    /// <summary>Whether its articles are made of the linked pages.</summary>
    public FullText? FullText { get; init; }

    /// <summary>Whether the feed differs from the settings.</summary>
    [JsonIgnore]
    internal bool IsCustom => this != None;

    /// <summary>The settings that it names, so that whoever imports a feed sees which secrets are sent to it.</summary>
    [JsonIgnore]
    internal IEnumerable<string> Settings => ((string?[])
        [.. Headers?.Values ?? [], UserAgent, Cookie, Proxy, Auth?.Basic?.User, Auth?.Basic?.Password, Auth?.Bearer?.Token])
        .OfType<string>().Where(FeedSecrets.IsReference).Select(FeedSecrets.SettingOf).Distinct();

    /// <summary>As they are stored and exported: one JSON object.</summary>
    [JsonIgnore]
    internal string Text => JsonSerializer.Serialize(this, PollingJson.Relaxed.FeedOptions);

    /// <summary>The options of such a text; none for null.</summary>
    internal static FeedOptions Of(string? text, out IReadOnlyList<OptionError> errors)
    {
        errors = [];
        if (text is null)
            return None;
        try
        {
            using var document = JsonDocument.Parse(text);
            return FeedOptionsReader.Read(document.RootElement, out errors);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair is valid JSON; it throws only when its text is read.
            errors = [new OptionError("options", "a JSON object.")];
            return None;
        }
    }

    /// <summary>Whether its requests differ from those of a feed without options.</summary>
    [JsonIgnore]
    internal bool AsksDifferently => SendsOwnHeaders || Proxy is not null || AllowPrivate == true;

    private bool SendsOwnHeaders => Headers is not null || UserAgent is not null || Auth is not null || Cookie is not null;

    /// <summary>
    /// Whether a page may lead from one URL to another without asking the operator. A page must not choose which server gets the headers
    /// and credentials of its origin, or what is requested in a private network.
    /// </summary>
    internal bool MayLead(string url, string target) =>
        !(SendsOwnHeaders || AllowPrivate == true) || FetchOptions.IsSameOrigin(new Uri(url), new Uri(target));

    /// <summary>Whether the requests of a feed would be the same with the other options.</summary>
    internal bool AsksLike(FeedOptions other) => Key(this) == Key(other);

    /// <summary>Whether the same items would be dropped and labelled with the other options.</summary>
    internal bool HasRulesOf(FeedOptions other) => (Rules ?? []).SequenceEqual(other.Rules ?? [], StringComparer.Ordinal);

    private static string Key(FeedOptions options) => JsonSerializer.Serialize(
        new FeedOptions
        {
            Headers = options.Headers,
            UserAgent = options.UserAgent,
            Auth = options.Auth,
            Cookie = options.Cookie,
            Proxy = options.Proxy,
            AllowPrivate = options.AllowPrivate,
        },
        PollingJson.Relaxed.FeedOptions);

    /// <summary>What its items are stored with.</summary>
    internal SourceOptions? ForItems() => Language is null && Rules is null && FullText is null && Retention is null
        ? null
        : new SourceOptions(Language, Rules, FullText is null ? null : FullText.Selector ?? "")
        {
            MaxAge = Retention?.MaxAge,
            MaxArticles = Retention?.MaxArticles,
        };
}

/// <param name="Min">No poll sooner; null for that of the settings.</param>
/// <param name="Max">No poll later, unless the publisher asks for it; null for that of the settings.</param>
[JsonConverter(typeof(PollIntervalJson))]
public sealed record PollInterval(TimeSpan? Min, TimeSpan? Max)
{
    /// <summary>Not null when it does not depend on how often the feed changes.</summary>
    internal TimeSpan? Always => Min == Max ? Min : null;
}

/// <summary>One of these.</summary>
public sealed record FeedAuth(BasicAuth? Basic = null, BearerAuth? Bearer = null);

/// <param name="User">Or <c>setting:NAME</c>.</param>
/// <param name="Password"><c>setting:NAME</c>.</param>
public sealed record BasicAuth(string User, string Password);

/// <param name="Token"><c>setting:NAME</c>.</param>
public sealed record BearerAuth(string Token);

/// <param name="Selector">CSS, of the element that is the article; null where it is to be found.</param>
[JsonConverter(typeof(FullTextJson))]
public sealed record FullText(string? Selector = null);
