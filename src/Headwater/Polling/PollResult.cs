using System.Diagnostics.CodeAnalysis;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Ingestion;

namespace Headwater.Polling;

/// <summary>The result of one poll of one feed.</summary>
internal abstract record PollResult
{
    // The two codes of success; an alert names them.
    public const string ReadCode = "read";
    public const string UnchangedCode = "unchanged";

    // A reason names this many of the feeds that a page offers.
    private const int MaxNamed = 3;

    private PollResult(FetchOutcome? response, string code, string reason) => (Response, Code, Reason) = (response, code, reason);

    /// <summary>
    /// The publisher's response; its headers and redirects count whatever the body was. Null when the poll says nothing about the
    /// publisher.
    /// </summary>
    public FetchOutcome? Response { get; }

    /// <summary>Stable, kebab-case.</summary>
    public string Code { get; }

    /// <summary>One sentence for an operator.</summary>
    public virtual string Reason { get; }

    /// <summary>From the first request to the last item.</summary>
    public TimeSpan Duration { get; init; }

    [MemberNotNullWhen(true, nameof(Response))]
    public bool IsSuccess => this is Read or Unchanged;

    /// <summary>The body was a feed, and every new or changed item of it is on the queue.</summary>
    public sealed record Read(FetchOutcome Response, FeedDocument Document, string BodyHash, DispatchResult Items)
        : PollResult(Response, ReadCode, "")
    {
        /// <summary>The document ends inside its last item, which waits for the same document again, or for a whole one.</summary>
        public bool LeavesOutLast { get; init; }

        public override string Reason =>
            $"{Items.New} new, {Items.Changed} changed, {Items.Unchanged} unchanged"
                + (LeavesOutLast ? ", the last left out, because the document ends inside it" : "")
                + (Items.Dropped > 0 ? $", {Items.Dropped} dropped by rules" : "")
                + (Items.Failed > 0 ? $", {Items.Failed} could not be stored" : "");
    }

    /// <summary>
    /// Only a part of the document came. Its whole items are on the queue, but it says nothing about items that are missing, and the next
    /// poll asks for the whole document.
    /// </summary>
    public sealed record Cut(FetchOutcome Partial, FeedDocument Document, string BodyHash, DispatchResult Items)
        : PollResult(Partial, Partial is FetchOutcome.Fetched ? "cut" : Partial.Code, "")
    {
        public override string Reason =>
            (Partial is FetchOutcome.Fetched ? "The document ends in the middle." : Partial.Reason)
            + $" Of the part that came: {Items.New} new, {Items.Changed} changed, {Items.Unchanged} unchanged.";
    }

    /// <summary>304, or the same body again.</summary>
    public sealed record Unchanged(FetchOutcome Response) : PollResult(
        Response, UnchangedCode, Response is FetchOutcome.Fetched ? "The server sent the same document again." : Response.Reason);

    /// <param name="Kind">What the body is instead; stable, kebab-case.</param>
    public sealed record NotAFeed(FetchOutcome Response, string Kind, string Why) : PollResult(Response, Kind, Why)
    {
        /// <summary>The feeds that the page names.</summary>
        public IReadOnlyList<OfferedFeed> Offered { get; init; } = [];

        /// <summary>
        /// Where a known site has the feed of such a page; null when something was read from the feed before, or the page names its own.
        /// </summary>
        public string? Place { get; init; }

        public override string Reason => WithNames(Why, Offered) + (Place is null ? "" : $" Such a page has its feed at {Place}.");
    }

    /// <summary>No document came.</summary>
    public sealed record NotFetched(FetchOutcome Response) : PollResult(Response, Response.Code, Response.Reason)
    {
        /// <summary>The feeds that the page of a 404 or 410 names.</summary>
        public IReadOnlyList<OfferedFeed> Offered { get; init; } = [];

        public override string Reason => WithNames(base.Reason, Offered);
    }

    /// <summary>This service failed, not the publisher. The publisher is still not asked again at once.</summary>
    public sealed record InternalError(string Why) : PollResult(null, "internal-error", Why);

    private static string WithNames(string why, IReadOnlyList<OfferedFeed> offered) => offered.Count == 0
        ? why
        : $"{why} The page names {string.Join(", ", offered.Take(MaxNamed).Select(feed => feed.Url))}"
            + (offered.Count > MaxNamed ? $" and {offered.Count - MaxNamed} more feeds." : ".");
}
