using System.Text;
using Headwater.Http;
using Headwater.Index;
using Headwater.Pages.Layout;
using Headwater.Polling;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Pages.Operating;

/// <summary><c>GET /failures</c> and <c>GET /failures/{id}</c>: what could not be processed, why, and its input.</summary>
public sealed class FailurePages
{
    private const int Most = 200;

    // Bytes of an input that are shown; more is too much for a page.
    private const int MaxInputBytes = 64 * 1024;

    private readonly PageWriter _writer;
    private readonly FailureLog _failures;
    private readonly IArticleIndex _index;

    internal FailurePages(PageWriter writer, FailureLog failures, IArticleIndex index) =>
        (_writer, _failures, _index) = (writer, failures, index);

    /// <summary>The newest; <c>feed</c> and <c>state</c> narrow them as in <c>GET api/failures</c>.</summary>
    public async Task<IResult> ListAsync(HttpRequest request)
    {
        var parameters = new QueryParameters(request.Query, "feed", "state");
        var feed = parameters.Text("feed");
        var state = parameters.OneOf<string?>(
            "state", absent: null, (FailureLog.Retrying, FailureLog.Retrying), (FailureLog.Dead, FailureLog.Dead));
        parameters.ThrowIfInvalid();
        var token = request.HttpContext.RequestAborted;
        var found = await _failures.ListAsync(feed, state: null, Most, token);
        var shown = new List<ShownFailure>();
        foreach (var failure in found.Where(failure => state is null || failure.State == state))
            shown.Add(await ShownAsync(failure, token));
        return await _writer.WriteAsync<FailureListView>(request, new FailureListModel
        {
            Failures = shown,
            ByState = found.CountBy(failure => failure.State).ToDictionary(),
            State = state,
            Question = PageQuery.Of(parameters),
            IsCut = found.Count == Most,
        });
    }

    public async Task<IResult> GetAsync(HttpRequest request, string id)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var token = request.HttpContext.RequestAborted;
        var failure = await _failures.FindAsync(id, token)
            ?? throw new ProblemException(Problems.NotFound("This failure does not exist. Failures leave the list when a retry succeeds."));
        var input = await _failures.InputAsync(failure, MaxInputBytes, token);
        return await _writer.WriteAsync<FailureView>(
            request,
            new FailureModel(
                await ShownAsync(failure, token), input is null ? null : Text(input), input?.ToMemory().Length == MaxInputBytes));
    }

    private async Task<ShownFailure> ShownAsync(Failure failure, CancellationToken cancellationToken) => new(
        failure with { Subject = ShownUrl.In(failure.Subject)!, Reason = ShownUrl.In(failure.Reason)! },
        _index.State.AsOf is not null && failure.Kind == "item"
            ? (await _index.FindAsync(failure.Subject, cancellationToken))?.Header.Title
            : null);

    /// <summary>As text, whatever it is: control characters show as symbols.</summary>
    private static string Text(BinaryData input) => string.Concat(ShownUrl.In(Encoding.UTF8.GetString(input))!
        .Select(c => char.IsControl(c) && c is not ('\n' or '\t' or '\r') ? (c < ' ' ? (char)('\u2400' + c) : '\uFFFD') : c));
}
