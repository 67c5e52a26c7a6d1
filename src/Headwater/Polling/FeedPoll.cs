using System.Security.Cryptography;
using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Ingestion;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>One poll of one feed: fetches, parses, and dispatches the items.</summary>
internal sealed class FeedPoll(FeedFetcher fetcher, FeedSecrets secrets, ItemDispatcher dispatcher, FailureLog failures)
{
    /// <summary>When this returns, no item of the document can be lost, so the caller may save its validators.</summary>
    /// <param name="beforeRedirect">See <see cref="FetchRequest.BeforeRedirect"/>.</param>
    public async Task<PollResult> RunAsync(
        FeedRow feed, Func<Uri, CancellationToken, Task<string?>> beforeRedirect, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var own = secrets.Of(feed.Url, feed.Options, out var error);
        FetchOutcome fetched = error is null
            ? await fetcher.FetchAsync(
                Request(feed) with { BeforeRedirect = beforeRedirect, Options = own, ReadsErrorPage = true }, cancellationToken)
            : new FetchOutcome.NotConfigured(error);
        return await ProcessAsync(feed, fetched, now, cancellationToken);
    }

    /// <summary>The poll from the response on.</summary>
    public async Task<PollResult> ProcessAsync(FeedRow feed, FetchOutcome fetched, DateTimeOffset now, CancellationToken cancellationToken)
    {
        switch (Classify(feed, fetched))
        {
            case PollResult.NotAFeed refused:
                await failures.RecordDocumentAsync(
                    feed.Id, DocumentUrl(feed, fetched), refused.Code, refused.Reason, ((FetchOutcome.Fetched)fetched).Body,
                        cancellationToken);
                return refused;
            case PollResult.Read read:
                var items = await dispatcher.DispatchAsync(
                    Fetched(read.Document) with { IsPart = read.LeavesOutLast }, cancellationToken);
                if (feed.DocumentRefused)
                    await failures.ForgetDocumentAsync(feed.Id, cancellationToken);
                return read with { Items = items };
            case PollResult.Cut cut:
                return cut with
                {
                    Items = await dispatcher.DispatchAsync(Fetched(cut.Document) with { IsPart = true }, cancellationToken),
                };
            case var result:
                if (feed.DocumentRefused && result.IsSuccess)
                    await failures.ForgetDocumentAsync(feed.Id, cancellationToken);
                return result;
        }

        FetchedDocument Fetched(FeedDocument document) => new(feed.Id, feed.Registered, DocumentUrl(feed, fetched), document, now)
        {
            Options = feed.Options.ForItems(),
        };
    }

    /// <summary>
    /// While the URL that a feed moved to fails, every second poll goes to the registered one; while the registered one fails, every second
    /// poll goes to where it last redirected.
    /// </summary>
    public static FetchRequest Request(FeedRow feed) =>
        new(UrlOf(feed)) { ETag = feed.HttpETag, LastModified = feed.HttpLastModified };

    private static string UrlOf(FeedRow feed) =>
        feed.Failures % 2 == 0 ? feed.MovedTo ?? feed.Url
        : feed.MovedTo is null && feed.Relocation is { } trial ? trial.Target
        : feed.Url;

    /// <summary>What the response is, before its items are dispatched.</summary>
    public static PollResult Classify(FeedRow feed, FetchOutcome fetched)
    {
        if (fetched is FetchOutcome.NotModified)
            return new PollResult.Unchanged(fetched);
        if ((fetched as FetchOutcome.Fetched ?? fetched.Part) is not { } document)
            return new PollResult.NotFetched(fetched) { Offered = fetched.ErrorPage is { } page ? Offered(feed, page) : [] };

        // Some servers ignore validators and send the whole document each time.
        var hash = HashOf(document.Body);
        if (hash == feed.BodyHash && fetched == document && !feed.ReadsAgain)
            return new PollResult.Unchanged(fetched);
        var none = new DispatchResult(0, 0, 0);
        return FeedParser.Parse(document.Body, document.Origin) switch
        {
            ParseOutcome.Parsed parsed when fetched != document || CutDocument.IsCut(feed, parsed.Document, hash) =>
                new PollResult.Cut(fetched, CutDocument.WholeItems(parsed.Document), hash, none),
            ParseOutcome.Parsed parsed when CutDocument.MayEndInsideItem(feed, parsed.Document, hash) =>
                new PollResult.Read(fetched, CutDocument.WholeItems(parsed.Document), hash, none) { LeavesOutLast = true },
            ParseOutcome.Parsed parsed => new PollResult.Read(fetched, parsed.Document, hash, none),
            ParseOutcome.NotAFeed when fetched != document => new PollResult.NotFetched(fetched),
            ParseOutcome.NotAFeed refused => Refused(feed, document, refused),
            var other => throw new NotSupportedException($"Unknown outcome of parsing: {other.GetType()}."),
        };
    }

    /// <summary>By which the same document is recognised.</summary>
    public static string HashOf(ReadOnlyMemory<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body.Span));

    private static PollResult.NotAFeed Refused(FeedRow feed, FetchOutcome.Fetched document, ParseOutcome.NotAFeed refused)
    {
        var offered = refused.Code is "html" or "not-a-feed" ? Offered(feed, document) : [];
        return new PollResult.NotAFeed(document, refused.Code, refused.Reason)
        {
            Offered = offered,
            Place = refused.Code == "html" && feed.Succeeded is null && !offered.Any(one => one.IsMain) ? Place(feed, document) : null,
        };
    }

    /// <summary>A login or consent page of another site is not the page that was registered.</summary>
    private static string? Place(FeedRow feed, FetchOutcome.Fetched page) =>
        KnownSites.Only(feed.Url) is { } place && KnownSites.Only(page.Origin.Url ?? feed.Url) == place ? place : null;

    /// <summary>The feeds that a page in place of the feed names, where it may be now; without the requested URL.</summary>
    private static IReadOnlyList<OfferedFeed> Offered(FeedRow feed, FetchOutcome.Fetched page)
    {
        var address = page.Origin.Url ?? feed.Url;
        return [.. OfferedFeeds.Of(page.Body.Span, address).Feeds.Where(offered => offered.Url != address && offered.Url != feed.Url)];
    }

    private static string DocumentUrl(FeedRow feed, FetchOutcome fetched) =>
        (fetched as FetchOutcome.Fetched ?? fetched.Part)?.Origin.Url ?? feed.Url;
}
