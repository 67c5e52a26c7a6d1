using System.Text;
using Headwater.Api;
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
        var state = FailuresApi.State(parameters);
        parameters.ThrowIfInvalid();
        var token = request.HttpContext.RequestAborted;
        var (newest, byState) = await _failures.CountAsync(feed, state, FailureListModel.Most, token);
        var (shown, fault) = await ShownAsync(newest, token);
        return await _writer.WriteAsync<FailureListView>(request, new FailureListModel
        {
            Failures = shown,
            IndexFault = fault,
            ByState = byState,
            State = state,
            PageQuery = PageQuery.Of(parameters),
            IsCut = newest.Count == FailureListModel.Most,
        });
    }

    public async Task<IResult> GetAsync(HttpRequest request, string id)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var token = request.HttpContext.RequestAborted;
        var failure = await _failures.FindAsync(id, token)
            ?? throw new ProblemException(Problems.NotFound("This failure does not exist. Failures leave the list when a retry succeeds."));
        var input = await _failures.InputAsync(failure, MaxInputBytes, token);
        var (shown, fault) = await ShownAsync([failure], token);
        return await _writer.WriteAsync<FailureView>(
            request,
            new FailureModel(shown[0], fault, input is null ? null : Text(input), input?.ToMemory().Length == MaxInputBytes));
    }

    /// <summary>The failures, and why they lack the titles of articles where the index cannot be asked.</summary>
    private async Task<(ShownFailure[] Shown, string? Fault)> ShownAsync(
        IReadOnlyList<Failure> failures, CancellationToken cancellationToken)
    {
        string[] ids = [.. failures.Where(failure => failure.Kind == FailureLog.ItemKind).Select(failure => failure.Subject)];
        var (articles, fault) = await OptionalIndex.TryAsync(async () =>
            _index.State.AsOf is null || ids.Length == 0 ? null : (await _index.FindAsync(ids, cancellationToken)).ById);
        return (
            [
                .. failures.Select(failure => new ShownFailure(
                    FailuresApi.Shown(failure), articles?.GetValueOrDefault(failure.Subject)?.Header.Title)),
            ],
            fault);
    }

    /// <summary>As text, whatever it is: control characters show as symbols, also those that turn the direction of text.</summary>
    private static string Text(BinaryData input) => string.Concat(ShownUrl.In(Encoding.UTF8.GetString(input))!
        .Select(c => c switch
        {
            '\n' or '\t' or '\r' => c,
            < ' ' => (char)('\u2400' + c),
            _ => char.IsControl(c) || PageText.IsDirection(c) ? '\uFFFD' : c,
        }));
}
