using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Headwater.Articles;
using Headwater.Parsing;
using Headwater.Storage;
using Microsoft.Extensions.Options;

namespace Headwater.LocalHost.Commands;

/// <summary><c>article</c>: what the pipeline would make of the markup in a file, at a URL or on standard input.</summary>
internal static class ArticleCommand
{
    public static readonly string[] Formats = ["json", "html", "md", "txt"];

    private static readonly HeadwaterJson Indented = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });

    /// <summary>0, or 1 for a source that cannot be read.</summary>
    public static async Task<int> RunAsync(string source, string format, CancellationToken cancellationToken)
    {
        string html;
        string? url = null;
        try
        {
            (html, url) = await ReadAsync(source, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"{source}: error: {e.Message}");
            return 1;
        }

        var item = new Item { Link = url, Content = [new Text { Value = html, Type = "text/html", Base = url }] };
        var article = new ArticleMaker(Options.Create(new ArticlesOptions())).Make("", "", item, new ItemSource("", url ?? ""));
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
        if (source == "-")
        {
            using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            return (await input.ReadToEndAsync(cancellationToken), null);
        }

        if (!Uri.TryCreate(source, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return (await File.ReadAllTextAsync(source, cancellationToken), null);
        using var http = new HttpClient();
        using var response = await http.GetAsync(uri, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadAsStringAsync(cancellationToken), (response.RequestMessage?.RequestUri ?? uri).AbsoluteUri);
    }
}
