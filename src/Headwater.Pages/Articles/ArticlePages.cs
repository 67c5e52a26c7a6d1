using Headwater.Api;
using Headwater.Http;
using Headwater.Index;
using Headwater.Listing;
using Headwater.Pages.Layout;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;

namespace Headwater.Pages.Articles;

/// <summary><c>GET /articles/{id}</c> and <c>GET /articles/{id}/diff</c>: an article to read, and what changed in it.</summary>
public sealed class ArticlePages
{
    // Of the same feed, below an article.
    private const int Others = 5;

    private readonly PageWriter _writer;
    private readonly IArticleIndex _index;
    private readonly ArticleBlobs _blobs;

    internal ArticlePages(PageWriter writer, IArticleIndex index, ArticleBlobs blobs) =>
        (_writer, _index, _blobs) = (writer, index, blobs);

    /// <summary>The current version, or the one with the number <c>version</c>.</summary>
    public async Task<IResult> GetAsync(HttpRequest request, string id)
    {
        var token = request.HttpContext.RequestAborted;
        var parameters = new QueryParameters(request.Query, "version");
        var number = parameters.Number("version", absent: 0, min: 1, int.MaxValue);
        parameters.ThrowIfInvalid();

        var header = await FindAsync(request, id);
        var begun = _blobs.Begin();
        var versions = header.Version > 1 ? await _blobs.VersionsAsync(header, token, begun) : [];
        var hash = number == 0 || number == header.Version
            ? header.ContentHash
            : ArticleVersions.HashOf(versions, number);
        var article = hash is null ? null : await _blobs.ReadAsync(header, hash, token, begun);
        if (article is null)
            throw new ProblemException(Problems.NotFound(
                number == 0 ? $"The article {id} was removed." : $"The article {id} has no version {number}."));
        var others = await _index.QueryAsync(
            new ListingQuery
            {
                Filters = [TermFilter.OfFeed(header.FeedId)],
                Limit = Others + 1,
            },
            token);
        return await _writer.WriteAsync<ArticleView>(
            request,
            new ArticleModel
            {
                Header = header,
                Article = WebUrl.In(article),
                Versions = versions,
                Number = number == 0 ? header.Version : number,
                Others = [.. others.Items.Where(other => other.Header.Id != id).Take(Others)],
            },
            media: true);
    }

    /// <summary>Between two versions, named by number or hash in <c>from</c> and <c>to</c>; the last change by default.</summary>
    public async Task<IResult> DiffAsync(HttpRequest request, string id)
    {
        var token = request.HttpContext.RequestAborted;
        var parameters = new QueryParameters(request.Query, "from", "to");
        var (first, last) = (parameters.Version("from"), parameters.Version("to"));
        parameters.ThrowIfInvalid();

        var header = await FindAsync(request, id);
        var (versions, from, to, older, newer) = await ComparedVersions.ReadAsync(_blobs, header, first, last, token);
        return await _writer.WriteAsync<ArticleDiffView>(request, new ArticleDiffModel
        {
            Header = header,
            Versions = versions,
            From = from,
            To = to,
            OldTitle = older.Title,
            NewTitle = newer.Title,
            Parts = TextDiff.Of(older, newer) is null ? null : [.. ReadableDiff.Of(older.Text, newer.Text)],
        });
    }

    private async Task<ArticleHeader> FindAsync(HttpRequest request, string id)
    {
        await _index.CatchUpAsync(request.AsksForFresh(), request.HttpContext.RequestAborted);
        return (await _index.FindAsync(id, request.HttpContext.RequestAborted))?.Header
            ?? throw new ProblemException(Problems.NotFound($"There is no article {id}. It may have been deleted."));
    }
}
