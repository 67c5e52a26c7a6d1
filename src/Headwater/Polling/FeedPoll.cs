using System.Security.Cryptography;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>One poll of one feed: fetch, parse, hand over the items.</summary>
internal sealed class FeedPoll(FeedFetcher fetcher, ItemDispatcher dispatcher, FailureLog failures)
{
    /// <summary>When this returns, nothing of the document can be lost any more, so the caller may save its validators.</summary>
    /// <param name="beforeRedirect">See <see cref="FetchRequest.BeforeRedirect"/>.</param>
    public async Task<PollResult> RunAsync(
        FeedRow feed, Func<Uri, CancellationToken, Task<string?>> beforeRedirect, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var fetched = await fetcher.FetchAsync(Request(feed) with { BeforeRedirect = beforeRedirect }, cancellationToken);
        switch (Judge(feed, fetched))
        {
            case PollResult.NotAFeed refused:
                await failures.RecordDocumentAsync(
                    feed.Id, DocumentUrl(feed, fetched), refused.Code, refused.Reason, ((FetchOutcome.NewDocument)fetched).Body, cancellationToken);
                return refused;
            case PollResult.Read read:
                var items = await dispatcher.DispatchAsync(feed.Id, DocumentUrl(feed, fetched), feed.Registered, read.Document, now, cancellationToken);
                if (feed.DocumentRefused)
                    await failures.ForgetDocumentAsync(feed.Id, cancellationToken);
                return read with { Items = items };
            case var result:
                if (feed.DocumentRefused && result.IsSuccess)
                    await failures.ForgetDocumentAsync(feed.Id, cancellationToken);
                return result;
        }
    }

    /// <summary>While the place a feed moved to fails, every second poll goes to the old one.</summary>
    public static FetchRequest Request(FeedRow feed) =>
        new(feed.Failures % 2 == 0 ? feed.MovedTo ?? feed.Url : feed.Url) { ETag = feed.HttpETag, LastModified = feed.HttpLastModified };

    /// <summary>What the answer is, before anything is done with its items.</summary>
    public static PollResult Judge(FeedRow feed, FetchOutcome fetched)
    {
        if (fetched is FetchOutcome.NotModified)
            return new PollResult.Unchanged(fetched);
        if (fetched is not FetchOutcome.NewDocument document)
            return new PollResult.NotFetched(fetched);

        // Some servers send the whole document each time, whatever the validators say.
        var hash = Convert.ToHexStringLower(SHA256.HashData(document.Body.Span));
        if (hash == feed.BodyHash)
            return new PollResult.Unchanged(fetched);
        return FeedParser.Parse(document.Body, document.Origin) switch
        {
            ParseOutcome.Parsed parsed => new PollResult.Read(fetched, parsed.Document, hash, new DispatchResult(0, 0, 0)),
            ParseOutcome.NotAFeed refused => new PollResult.NotAFeed(fetched, refused.Code, refused.Reason),
            var other => throw new NotSupportedException($"{other.GetType()} is no outcome of parsing."),
        };
    }

    private static string DocumentUrl(FeedRow feed, FetchOutcome fetched) => (fetched as FetchOutcome.NewDocument)?.Origin.Url ?? feed.Url;
}
