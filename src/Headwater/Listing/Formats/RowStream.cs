using Headwater.Index;
using Microsoft.AspNetCore.Http;

namespace Headwater.Listing.Formats;

/// <summary>Rows, sent page by page while the next is read.</summary>
/// <param name="wanted">The number of rows to send.</param>
internal sealed class RowStream(
    RowFormat format, ListingQuery query, int wanted, int pageSize, Func<ListingQuery, CancellationToken, Task<ListingPage>> ask) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            httpContext.Response.ContentType = format.ContentType;
            return;
        }

        var output = httpContext.Response.BodyWriter;
        var next = query;
        for (var left = wanted; ;)
        {
            var page = await ask(next with { Limit = Math.Min(left, pageSize) }, httpContext.RequestAborted);
            if (left == wanted)
            {
                // Not before the first page: until something is written, an exception can still become a problem document.
                httpContext.Response.ContentType = format.ContentType;
                format.Head(query, output);
            }

            foreach (var item in page.Items)
                format.Write(item, query, output);
            await output.FlushAsync(httpContext.RequestAborted);

            left -= page.Items.Count;
            if (left <= 0 || page.NextCursor is not { } cursor)
                return;
            next = query.After(cursor);
        }
    }
}
