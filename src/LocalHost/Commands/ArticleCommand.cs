using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Headwater.Feeds;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

namespace Headwater.LocalHost.Commands;

/// <summary><c>article</c>: what the pipeline would make of the markup in a file, at a URL or on standard input.</summary>
internal static class ArticleCommand
{
    public static readonly string[] Formats = ["json", "html", "md", "txt"];

    private static readonly FeedsJson Indented = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });

    /// <summary>
    /// 0, or 1 for a source that cannot be read or has no HTML; then one line on standard error says why, and standard output is empty.
    /// </summary>
    public static async Task<int> RunAsync(string source, string format, CancellationToken cancellationToken)
    {
        string html;
        string? url;
        try
        {
            (html, url) = await ReadAsync(source, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"{(source == "-" ? "standard input" : source)}: error: {e.Message}");
            return 1;
        }

        var item = new Item { Link = url, Content = [new Text { Value = html, Type = "text/html", Base = url }] };
        var article = new ArticleMaker(new ArticlesOptions()).Make("", "", item, new FeedContext("", url ?? ""));
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(
            format switch
            {
                "html" => Encoding.UTF8.GetBytes(article.Html + "\n"),
                "md" => Encoding.UTF8.GetBytes(article.Markdown),
                "txt" => Encoding.UTF8.GetBytes(article.Text + "\n"),
                _ => [.. JsonSerializer.SerializeToUtf8Bytes(article, Indented.Article), (byte)'\n'],
            },
            cancellationToken);
        return 0;
    }

    private static async Task<(string Html, string? Url)> ReadAsync(string source, CancellationToken cancellationToken)
    {
        var (bytes, origin) = await CommandSource.ReadAsync(source, cancellationToken);
        using var text = new StreamReader(new MemoryStream(bytes.ToArray()), Charset(origin));
        var html = await text.ReadToEndAsync(cancellationToken);
        if (string.IsNullOrWhiteSpace(html))
            throw new InvalidDataException("There is nothing in it.");
        if (html.Contains('\0', StringComparison.Ordinal))
            throw new InvalidDataException("Not a text: it has NUL characters, as pictures, PDF files and archives have.");
        return (html, origin.Url);
    }

    // What the server says; a byte order mark says more.
    private static Encoding Charset(DocumentOrigin origin)
    {
        if (!MediaTypeHeaderValue.TryParse(origin.ContentType, out var type) || type.CharSet is not { } charset)
            return Encoding.UTF8;
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return Encoding.GetEncoding(charset.Trim('"'));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The server names a character set that does not exist. {e.Message}", e);
        }
    }
}
