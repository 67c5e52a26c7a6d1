using System.Diagnostics.CodeAnalysis;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Ingestion;

namespace Headwater.Polling;

/// <summary>What one poll of a feed came to.</summary>
internal abstract record PollResult
{
    // The two that are no failure; an alert names them.
    public const string ReadCode = "read";
    public const string UnchangedCode = "unchanged";

    private PollResult(FetchOutcome? fetched, string code, string reason) => (Fetched, Code, Reason) = (fetched, code, reason);

    /// <summary>What the publisher did; its headers and redirects count whatever the body was. Null when the poll says nothing of the publisher.</summary>
    public FetchOutcome? Fetched { get; }

    /// <summary>Stable, kebab-case.</summary>
    public string Code { get; }

    /// <summary>One sentence for an operator.</summary>
    public virtual string Reason { get; }

    [MemberNotNullWhen(true, nameof(Fetched))]
    public bool IsSuccess => this is Read or Unchanged;

    /// <summary>The body was a feed, and every new or changed item of it is on the queue.</summary>
    public sealed record Read(FetchOutcome Response, FeedDocument Document, string BodyHash, DispatchResult Items)
        : PollResult(Response, ReadCode, "")
    {
        public override string Reason => $"{Items.New} new, {Items.Changed} changed, {Items.Unchanged} unchanged";
    }

    /// <summary>304, or the same body again.</summary>
    public sealed record Unchanged(FetchOutcome Response) : PollResult(
        Response, UnchangedCode, Response is FetchOutcome.NewDocument ? "The server sent the same document again." : Response.Reason);

    /// <param name="Kind">Of what it is instead; stable, kebab-case.</param>
    public sealed record NotAFeed(FetchOutcome Response, string Kind, string Why) : PollResult(Response, Kind, Why);

    /// <summary>No document came.</summary>
    public sealed record NotFetched(FetchOutcome Response) : PollResult(Response, Response.Code, Response.Reason);

    /// <summary>This service failed, not the publisher; the publisher is not asked again at once all the same.</summary>
    public sealed record InternalError(string Why) : PollResult(null, "internal-error", Why);
}
