using System.Globalization;
using Headwater.FunctionalTests.Testing;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Discovery;

/// <summary>A blog that answers <c>/feed/?paged=N</c> from its posts as they are at that moment, as WordPress does.</summary>
internal sealed class WordPressSite
{
    private readonly List<(int Id, string Text)> _posts = [];
    private readonly int _perPage;

    public WordPressSite(TestOrigin origin, int posts, int perPage)
    {
        _perPage = perPage;
        for (var post = 0; post < posts; post++)
            Publish();
        origin.Page("/robots.txt", TestOrigin.Status(404));
        origin.Page("/feed/", context => AnswerAsync(context, 1));
        for (var page = 2; page <= (posts / perPage) + 3; page++)
        {
            var number = page;
            origin.Page($"/feed/?paged={number}", context => AnswerAsync(context, number));
        }
    }

    public int Posts => _posts.Count;

    /// <summary>Runs before the answer to a page.</summary>
    public Action<int>? Asked { get; set; }

    public void Publish() => _posts.Add((_posts.Count + 1, "The first text of a post that has some words to be told by."));

    public void Edit(int id) => _posts[id - 1] = (id, "Another text, which the author wrote when readers found a mistake in the first.");

    private async Task AnswerAsync(HttpContext context, int page)
    {
        Asked?.Invoke(page);
        var shown = _posts.AsEnumerable().Reverse().Skip((page - 1) * _perPage).Take(_perPage).ToArray();
        if (shown.Length == 0)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "application/rss+xml";
        await context.Response.WriteAsync(
            $"""
            <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>A blog</title>
            <link>http://127.0.0.1/</link><generator>https://wordpress.org/?v=6.8</generator>{string.Concat(shown.Select(Item))}
            </channel></rss>
            """,
            context.RequestAborted);
    }

    private static string Item((int Id, string Text) post)
    {
        var date = new DateTimeOffset(2020, 1, 1, 8, 0, 0, TimeSpan.Zero).AddDays(post.Id).ToString("r", CultureInfo.InvariantCulture);
        return $"""
            <item><title>Post {post.Id}</title><link>http://127.0.0.1/{post.Id}</link>
            <guid isPermaLink="false">http://127.0.0.1/?p={post.Id}</guid>
            <pubDate>{date}</pubDate><content:encoded><![CDATA[<p>{post.Text} It is number {post.Id}.</p>]]></content:encoded></item>
            """;
    }
}
