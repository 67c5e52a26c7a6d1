using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Headwater.Feeds;
using Headwater.Feeds.Articles.Html;
using Headwater.Feeds.Parsing;

namespace Headwater.LocalHost.Commands;

/// <summary><c>parse</c>: the feed document that a file, a URL or standard input holds, as JSON.</summary>
internal static class ParseCommand
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private static readonly FeedsJson Line = new(Options(indented: false));
    private static readonly FeedsJson Indented = new(Options(indented: true));

    /// <summary>0 for a feed, 1 for anything else; diagnostics go to standard error, one per line.</summary>
    public static async Task<int> OneAsync(string source, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bytes;
        DocumentOrigin origin;
        try
        {
            (bytes, origin) = await CommandSource.ReadAsync(source, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"{source}: error unreadable: {e.Message}");
            return 1;
        }

        switch (FeedParser.Parse(bytes, origin))
        {
            case ParseOutcome.Parsed { Document: var document }:
                foreach (var fault in document.Diagnostics)
                {
                    var severity = fault.Severity.ToString().ToLowerInvariant();
                    await Console.Error.WriteLineAsync($"{source}:{fault.Line}:{fault.Column}: {severity} {fault.Code}: {fault.Message}");
                }

                await using (var output = Console.OpenStandardOutput())
                    await output.WriteAsync(
                        JsonSerializer.SerializeToUtf8Bytes(WithHtml(document), Indented.FeedDocument), cancellationToken);
                await Console.Out.WriteLineAsync();
                return 0;
            case ParseOutcome.NotAFeed none:
                await Console.Error.WriteLineAsync($"{source}: error {none.Code}: {none.Reason}");
                return 1;
            default:
                return 1;
        }
    }

    /// <summary>Answers each JSON line with one, in order, until standard input ends. An invalid line does not stop it.</summary>
    public static async Task<int> BatchAsync(CancellationToken cancellationToken)
    {
        using var input = new StreamReader(Console.OpenStandardInput(), Utf8);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), Utf8) { NewLine = "\n" };
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            await output.WriteLineAsync(await AnswerAsync(line, cancellationToken));
            await output.FlushAsync(cancellationToken);
        }

        return 0;
    }

    private static async Task<string> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            using var request = JsonDocument.Parse(line);
            var file = request.RootElement.GetProperty("file").GetString()!;
            var url = request.RootElement.TryGetProperty("url", out var at) ? at.GetString() : null;
            var headers = request.RootElement.TryGetProperty("headers", out var given) ? given : default;
            string? Header(string name)
            {
                if (headers.ValueKind != JsonValueKind.Object)
                    return null;
                var header = headers.EnumerateObject().FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
                return header.Value is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
            }

            var origin = new DocumentOrigin(url, Header("content-type"), Header("content-language"), Header("content-location"));
            return FeedParser.Parse(await File.ReadAllBytesAsync(file, cancellationToken), origin) switch
            {
                ParseOutcome.Parsed parsed => JsonSerializer.Serialize(WithHtml(parsed.Document), Line.FeedDocument),
                ParseOutcome.NotAFeed none => Error($"{none.Code}: {none.Reason}"),
                _ => Error("unknown outcome"),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException
            or IOException or UnauthorizedAccessException)
        {
            return Error(e.Message);
        }
    }

    private static string Error(string reason) =>
        $$"""{"error": {{JsonSerializer.Serialize(reason, FeedsJson.Relaxed.String)}}}""";

    private static FeedDocument WithHtml(FeedDocument document) => document with
    {
        Feed = WithHtml(document.Feed)!,
        Items = [.. document.Items.Select(item => item with
        {
            Title = WithHtml(item.Title),
            Summary = WithHtml(item.Summary),
            Rights = WithHtml(item.Rights),
            Content = [.. item.Content.Select(text => WithHtml(text)!)],
            Source = WithHtml(item.Source),
        })],
    };

    private static Feed? WithHtml(Feed? feed) => feed is null ? null : feed with
    {
        Title = WithHtml(feed.Title),
        Subtitle = WithHtml(feed.Subtitle),
        Info = WithHtml(feed.Info),
        Rights = WithHtml(feed.Rights),
    };

    private static Text? WithHtml(Text? text) =>
        text is { IsMarkup: true, Markup: { } value } ? text with { Html = SafeHtml.Clean(value, text.Base) } : text;

    // Empty lists are left out, like nulls.
    private static JsonSerializerOptions Options(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        TypeInfoResolver = FeedsJson.Default.WithAddedModifier(static type =>
        {
            foreach (var property in type.Properties)
                if (property.PropertyType.IsAssignableTo(typeof(System.Collections.ICollection))
                    || property.PropertyType.Name.StartsWith("IReadOnlyList", StringComparison.Ordinal))
                    property.ShouldSerialize = static (_, value) => value is System.Collections.ICollection { Count: > 0 };
        }),
    };
}
