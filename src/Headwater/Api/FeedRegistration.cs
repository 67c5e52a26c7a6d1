using System.Text.Json;
using Headwater.Discovery;
using Headwater.Fetching;
using Headwater.Http;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Headwater.Api;

/// <summary>Registers what an address leads to: a feed, the feed of a page, or a list of feeds.</summary>
internal sealed class FeedRegistration(
    FeedTable feeds, FeedFinder finder, FeedIntake intake, FeedImport import, PublicUrls urls, IOptions<FetchingOptions> fetching,
    TimeProvider time)
{
    // The same as for a list in OPML.
    private const int MaxListBytes = 10 * 1024 * 1024;

    public async Task<IResult> AddAsync(HttpRequest request)
    {
        var token = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, MaxListBytes, token);
        if (body is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() is > 0 and <= Opml.MaxOutlines)
            return await FeedImportAnswer.OfAsync(request, import, _ => Task.FromResult<IReadOnlyList<FeedOutline>>(Outlines(list)));

        var parameters = new QueryParameters(request.Query, "dryRun", "guess");
        var dryRun = parameters.Flag("dryRun") == true;
        var guess = parameters.Flag("guess") == true;
        parameters.ThrowIfInvalid();
        var errors = new ParameterErrors();
        var change = body is { ValueKind: JsonValueKind.Object } given ? FeedChange.ReadNew(given, fetching.Value, errors) : null;
        if (change is null)
            errors.Add("body", null, $"a JSON object with url, or an array of 1 to {Opml.MaxOutlines} such objects.");
        errors.ThrowIfAny();

        var url = change!.Url!;
        if (!dryRun && await KnownAsync(url, token) is { } known)
            return known;
        var options = change.Merge(dryRun ? await OptionsAsync(url, token) : FeedOptions.None);
        return await finder.FindAsync(url, options, guess, token) switch
        {
            Found.Feed { Url: var other } when !options.MayLead(url, other) => OtherOrigin(other),
            Found.NoAnswer { Url: var other } when !options.MayLead(url, other) => OtherOrigin(other),
            Found.Feed feed when dryRun =>
                TypedResults.Json(
                    await intake.PreviewAsync(New(change, options, feed.Url), feed.Response, token), ApiJson.Relaxed.FeedPreview),
            Found.Feed feed => await RegisterAsync(request, New(change, options, feed.Url), feed.Response, token),
            Found.Several several => TypedResults.Json(
                new FeedChoice(several.Candidates), ApiJson.Relaxed.FeedChoice, statusCode: StatusCodes.Status300MultipleChoices),
            Found.Nothing nothing => NoFeed(nothing.Reason),
            Found.NoAnswer none when dryRun => NoFeed(none.Response.Reason),
            Found.NoAnswer none => await RegisterAsync(request, New(change, options, none.Url), none.Response, token),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    private async Task<IResult> RegisterAsync(
        HttpRequest request, FeedRow feed, FetchOutcome response, CancellationToken cancellationToken)
    {
        if (await KnownAsync(feed.Url, cancellationToken) is { } known)
            return known;
        var deleted = await feeds.FindAsync(feed.Id, cancellationToken);
        if (deleted is { IsBeingDeleted: true })
            return FeedProblems.BeingDeleted(feed.Id);
        if (await intake.RegisterAsync(feed, deleted, response, cancellationToken) is not { } added)
            return await KnownAsync(feed.Url, cancellationToken) ?? FeedProblems.Busy(feed.Id);
        request.HttpContext.Response.Headers.Location = urls.Absolute(request, $"/api/feeds/{added.Id}");
        return Json(added, StatusCodes.Status201Created);
    }

    /// <summary>Null when the URL is free.</summary>
    private async Task<IResult?> KnownAsync(string url, CancellationToken cancellationToken) =>
        await feeds.HolderAsync(url, cancellationToken) is { } found
            ? found.HasUrl(url) ? Json(found, StatusCodes.Status200OK) : FeedProblems.Taken(found)
            : null;

    /// <summary>
    /// The options of the feed that is registered with this URL, so that a dry run shows what they and changes to them do. The options of
    /// a feed that moved there, or had this URL before, are not used: its headers are for the origin of its own URL.
    /// </summary>
    private async Task<FeedOptions> OptionsAsync(string url, CancellationToken cancellationToken) =>
        await feeds.HolderAsync(url, cancellationToken) is { } known && known.Url == url ? known.Options : FeedOptions.None;

    private FeedRow New(FeedChange change, FeedOptions options, string url) =>
        change.ToRow(FeedUrl.Normalize(url), options, time.GetUtcNow());

    private static JsonHttpResult<FeedStatus> Json(FeedRow feed, int status) =>
        TypedResults.Json(FeedStatus.Of(feed), ApiJson.Relaxed.FeedStatus, statusCode: status);

    private static Problem NoFeed(string reason) => new(StatusCodes.Status422UnprocessableEntity, "No feed found", reason);

    private static Problem OtherOrigin(string feedUrl) => NoFeed(
        $"The page leads to the feed {feedUrl} of another origin, which would get the headers, userAgent, auth, cookie and allowPrivate of "
            + "this request. If it may have them, register that address itself.");

    private List<FeedOutline> Outlines(JsonElement list)
    {
        var outlines = new List<FeedOutline>();
        foreach (var element in list.EnumerateArray())
        {
            var errors = new ParameterErrors();
            var change = element.ValueKind == JsonValueKind.Object ? FeedChange.ReadNew(element, fetching.Value, errors) : null;
            if (change is null)
                errors.Add("feed", null, "a JSON object with url.");
            outlines.Add(errors.Any
                ? new FeedOutline
                {
                    Url = change?.Url ?? Shown(element),
                    Error = Problems.InvalidParameters(errors.All).Detail,
                }
                : change!.ToOutline());
        }

        return outlines;
    }

    /// <summary>Something by which a person recognises an element of a list whose URL cannot be read.</summary>
    private static string Shown(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("url", out var url) ? Shown(url)
        : UrlRules.Cut(element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText());
}

/// <summary>What is answered where an address leads to several feeds: register one of them.</summary>
/// <param name="Candidates">The most likely first; comments and feeds of other sites last.</param>
internal sealed record FeedChoice(IReadOnlyList<FeedCandidate> Candidates);
