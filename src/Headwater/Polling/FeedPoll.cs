using System.Security.Cryptography;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Parsing;

namespace Headwater.Polling;

/// <summary>One poll of one feed: fetch, parse, hand over the items.</summary>
internal sealed class FeedPoll(FeedFetcher fetcher, ItemDispatcher dispatcher, FailureLog failures)
{
    /// <summary>When this returns, nothing of the document can be lost any more, so the caller may save its validators.</summary>
    public async Task<PollResult> RunAsync(FeedRow feed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var fetched = await fetcher.FetchAsync(Request(feed), cancellationToken);
        if (fetched is FetchOutcome.NotModified)
            return new PollResult.Unchanged(fetched);
        if (fetched is not FetchOutcome.NewDocument document)
            return new PollResult.NotFetched(fetched);

        // Some servers send the whole document each time, whatever the validators say.
        var hash = Convert.ToHexStringLower(SHA256.HashData(document.Body.Span));
        if (hash == feed.BodyHash)
            return new PollResult.Unchanged(fetched);

        var documentUrl = document.Origin.Url ?? feed.Url;
        switch (FeedParser.Parse(document.Body, document.Origin))
        {
            case ParseOutcome.Parsed parsed:
                var items = await dispatcher.DispatchAsync(feed.Id, documentUrl, parsed.Document, now, cancellationToken);
                if (feed.DocumentRefused)
                    await failures.ForgetDocumentAsync(feed.Id, cancellationToken);
                return new PollResult.Read(document, parsed.Document, hash, items);
            case ParseOutcome.NotAFeed refused:
                await failures.RecordDocumentAsync(feed.Id, documentUrl, refused.Code, refused.Reason, document.Body, cancellationToken);
                return new PollResult.NotAFeed(document, refused.Code, refused.Reason);
            case var other:
                throw new NotSupportedException($"{other.GetType()} is no outcome of parsing.");
        }
    }

    public static FetchRequest Request(FeedRow feed) => new(feed.Url) { ETag = feed.HttpETag, LastModified = feed.HttpLastModified };
}
