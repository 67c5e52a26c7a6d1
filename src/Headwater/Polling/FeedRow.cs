using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>
/// Everything known about a feed: its identity, what the publisher asked for, how the polls went, when the next one is due.
/// Stored twice; see <see cref="FeedTable"/>.
/// </summary>
internal sealed partial record FeedRow : ITableEntity
{
    public const string Partition = StorageNames.AllFeeds;

    public string PartitionKey { get; set; } = Partition;
    public string RowKey { get; set; } = "";
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }

    public string Id { get; init; } = "";

    /// <summary>The URL as registered.</summary>
    public string Url { get; init; } = "";

    public FeedState State { get; init; } = FeedState.Active;
    public DateTimeOffset Registered { get; init; }

    /// <summary>As its last document says.</summary>
    public string? Title { get; init; }

    /// <summary>What an operator calls it instead.</summary>
    public string? GivenTitle { get; init; }

    [IgnoreDataMember]
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What an operator wrote about it.</summary>
    public string? Notes { get; init; }

    /// <summary>Its own options, in place of settings.</summary>
    [IgnoreDataMember]
    public FeedOptions Options { get; init; } = FeedOptions.None;

    /// <summary>The list of the setting <c>FeedLists</c> that it came with.</summary>
    public string? List { get; init; }

    /// <summary>When that list stopped naming it.</summary>
    public DateTimeOffset? UnlistedSince { get; init; }

    /// <summary>The feed's own id or self link, to recognise it at another URL.</summary>
    public string? Identity { get; init; }

    /// <summary>Where the feed has proven to be now. <see cref="Url"/> is kept and tried again when this fails.</summary>
    public string? MovedTo { get; init; }

    [IgnoreDataMember]
    public Relocation? Relocation { get; init; }

    /// <summary>The validators of the last document, byte for byte.</summary>
    public string? HttpETag { get; init; }

    public string? HttpLastModified { get; init; }

    /// <summary>SHA-256 of the last document.</summary>
    public string? BodyHash { get; init; }

    /// <summary>
    /// An item of the last document went back to an earlier version, which does not count yet, or its last item was left out, because the
    /// document ends inside it: the same document is read again, because it counts as another sighting.
    /// </summary>
    public bool ReadsAgain { get; init; }

    /// <summary>SHA-256 of the last document that was cut: the same again in the next poll is malformed, not cut.</summary>
    public string? CutHash { get; init; }

    /// <summary>Cut documents in a row, without transfers that broke off.</summary>
    public int Cuts { get; init; }

    /// <summary>The element inside which this publisher's documents end; null for a feed that is whole.</summary>
    public string? EndsInside { get; init; }

    /// <summary>When a whole document last came, or was last asked for.</summary>
    public DateTimeOffset? WholeAt { get; init; }

    /// <summary>The last poll did not reach the publisher, so another one at once is allowed.</summary>
    public bool Unreached { get; init; }

    /// <summary>Null when the feed is not polled.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Why the feed is due then: a sentence for an operator.</summary>
    public string DueReason { get; init; } = "";

    public DateTimeOffset? Polled { get; init; }

    /// <summary>Stable, kebab-case.</summary>
    public string? Outcome { get; init; }

    public string? OutcomeReason { get; init; }
    public DateTimeOffset? Succeeded { get; init; }

    /// <summary>When a poll last found new or changed items.</summary>
    public DateTimeOffset? Changed { get; init; }

    /// <summary>When a request without validators last brought a body.</summary>
    public DateTimeOffset? UnconditionalAt { get; init; }

    /// <summary>The first 410 since the last success.</summary>
    public DateTimeOffset? GoneSince { get; init; }

    [IgnoreDataMember]
    public PublisherHints Asked { get; init; } = PublisherHints.Nothing;

    [IgnoreDataMember]
    public UpdateCadence Cadence { get; init; } = UpdateCadence.Unknown;

    /// <summary>The last polls, newest first.</summary>
    [IgnoreDataMember]
    public IReadOnlyList<PollRecord> History { get; init; } = [];

    /// <summary>Failed polls in a row.</summary>
    public int Failures { get; init; }

    /// <summary>The last document was not a feed and is kept among the failures.</summary>
    public bool DocumentRefused { get; init; }

    /// <summary>When its deletion was asked for; null for a feed that is not deleted.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>
    /// Its articles are being deleted, or what was written after that is looked for; the timer goes on where a call ended early.
    /// </summary>
    public bool IsBeingDeleted { get; init; }

    /// <summary>It is deleted without grace period.</summary>
    public bool SkipsGrace { get; init; }

    /// <summary>
    /// When the timer looks for what was written after the deletion, by what had begun before it; null before its articles are deleted,
    /// and when nothing is left.
    /// </summary>
    public DateTimeOffset? LooksAgain { get; init; }

    /// <summary>Whether it is polled at this URL, or would be again if that fails.</summary>
    public bool HasUrl(string url) => Url == url || MovedTo == url;

    /// <summary>Whether a response to a poll of the other row says something about this feed.</summary>
    public bool IsPolledLike(FeedRow other) =>
        Url == other.Url && Registered == other.Registered && Options.AsksLike(other.Options) && Options.HasRulesOf(other.Options);

    /// <summary>What listings call it; null before its first document.</summary>
    [IgnoreDataMember]
    public string? ListedTitle => GivenTitle ?? Title;

    /// <summary>What people call it: its title, or its host before there is one.</summary>
    [IgnoreDataMember]
    public string Name => ListedTitle ?? (Uri.TryCreate(Url, UriKind.Absolute, out var url) ? url.Host : Id);

    [IgnoreDataMember]
    public bool HasValidators => HttpETag is not null || HttpLastModified is not null;

    /// <summary>The properties that could not be read, as a list for people; null when all could.</summary>
    [IgnoreDataMember]
    public string? Damaged { get; init; }

    /// <summary>Whether the next poll ignores that its host must wait. Every poll replaces the reason, so this holds for one.</summary>
    [IgnoreDataMember]
    public bool IsForced => DueReason == OperatorRequests.AtOnce;

    /// <summary>Whether this was read from the due order.</summary>
    [IgnoreDataMember]
    public bool IsDueEntry => RowKey.StartsWith(StorageNames.DuePrefix);

    /// <summary>Cut, because it can have any length; it is compared only with other identities.</summary>
    public static string? IdentityOf(Feed feed) => UrlRules.Cut(
        feed.Id ?? feed.Links.FirstOrDefault(link => string.Equals(link.Rel, "self", StringComparison.OrdinalIgnoreCase))?.Href);
}
