using System.Buffers;
using System.Text;
using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Http;
using Headwater.Index;
using Headwater.Listing.Formats;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Listing.Formats;

/// <summary>Pages made of headers, and what formats make of them.</summary>
internal static class FormatTesting
{
    public static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    public static ArticleHeader Header(string title) => new()
    {
        Id = "a" + new string('b', 25),
        FeedId = "a-example-feed-000000",
        Title = title,
        ContentHash = new string('c', 26),
        FirstSeen = Noon,
        Changed = Noon,
    };

    public static ListedArticle Listed(ArticleHeader header, string? snippet = null) =>
        new(JsonSerializer.SerializeToUtf8Bytes(header, StorageJson.Relaxed.ArticleHeader), snippet);

    public static ListingAnswer Answer(IEnumerable<ArticleHeader> headers, string? cursor = null, Func<ArticleHeader, string>? html = null)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = "https";
        request.Host = new HostString("news.example");
        request.Path = "/api/articles";
        request.QueryString = new QueryString("?category=a%26b&code=secret");
        var links = new ListingLinks(new PublicUrls(Options.Create(new HttpOptions())), request);
        var items = headers.ToArray();
        return new ListingAnswer
        {
            Page = new ListingPage([.. items.Select(header => Listed(header))], cursor, null, null, new LogPosition(1, 42), Noon),
            Query = new ListingQuery(),
            Links = links,
            NextUrl = cursor is null ? null : links.Next(cursor),
            Updated = Noon,
            Articles = items.Where(_ => html is not null).ToDictionary(header => header.Id, header => new Article
            {
                Id = header.Id,
                FeedId = header.FeedId,
                ContentHash = header.ContentHash,
                Title = header.Title,
                Html = html!(header),
            }),
        };
    }

    public static byte[] Write(string format, ListingAnswer answer)
    {
        var output = new ArrayBufferWriter<byte>();
        ListingFormat.All.OfType<PageFormat>().Single(page => page.Name == format).Write(answer, output);
        return output.WrittenSpan.ToArray();
    }

    public static string Rows(string format, ListingQuery query, params ReadOnlySpan<ListedArticle> items)
    {
        var rows = ListingFormat.All.OfType<RowFormat>().Single(row => row.Name == format);
        var output = new ArrayBufferWriter<byte>();
        rows.Head(query, output);
        foreach (var item in items)
            rows.Write(item, query, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
