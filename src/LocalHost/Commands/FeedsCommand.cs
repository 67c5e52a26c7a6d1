using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json;
using Headwater.Http;
using Headwater.LocalHost.Host;

namespace Headwater.LocalHost.Commands;

/// <summary><c>feeds</c>: the registry of a running service, over HTTP.</summary>
internal static class FeedsCommand
{
    private const string DefaultUrl = "http://127.0.0.1:7071";

    // Unlike an argument, a variable is not shown in the list of processes.
    private const string KeyVariable = "HEADWATER_KEY";

    private static readonly Option<Uri> Service = new("--url")
    {
        Description = $"The service (default: {DefaultUrl}).",
        DefaultValueFactory = _ => new Uri(DefaultUrl),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            result.AddError("--url requires an http or https URL.");
            return null;
        },
        HelpName = "URL",
        Recursive = true,
    };

    private static readonly Option<string?> Key = new("--key")
    {
        Description = $"Its function key (default: the variable {KeyVariable}).",
        HelpName = "KEY",
        Recursive = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, a line for each feed.", Recursive = true };

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "An OPML document, or - for standard input.", HelpName = "FILE|-" };
        var target = new Argument<string?>("file")
        {
            Description = "The file to write (default: standard output).",
            HelpName = "FILE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var url = new Argument<string>("feed") { Description = "Address of the feed, or of a page that names it.", HelpName = "URL" };
        var import = new Command("import", "Register the feeds of an OPML document; folders become tags.") { file };
        var export = new Command("export", "Write the registry as OPML.") { target };
        var list = new Command("list", "List the feeds with their state.");
        var add = new Command("add", "Register a feed.") { url };
        import.SetAction((arguments, token) => RunAsync(arguments, (service, json) =>
            FeedsImport.RunAsync(service, arguments.GetRequiredValue(file), json, token)));
        export.SetAction((arguments, token) => RunAsync(arguments, (service, _) =>
            ExportAsync(service, arguments.GetValue(target), token)));
        list.SetAction((arguments, token) => RunAsync(arguments, (service, json) => ListAsync(service, json, token)));
        add.SetAction((arguments, token) => RunAsync(arguments, (service, json) =>
            AddAsync(service, arguments.GetRequiredValue(url), json, token)));
        return new Command("feeds", "The feeds of a running service.") { Service, Key, Json, import, export, list, add };
    }

    private static async Task<int> RunAsync(ParseResult arguments, Func<HttpClient, bool, Task<int>> run)
    {
        // Redirects are not followed: they could send the key to another server.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var service = new HttpClient(handler)
        {
            BaseAddress = new Uri(arguments.GetRequiredValue(Service).ToString().TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if ((arguments.GetValue(Key) ?? Environment.GetEnvironmentVariable(KeyVariable)) is { Length: > 0 } key)
            service.DefaultRequestHeaders.TryAddWithoutValidation(KeyNames.Header, key);
        try
        {
            return await run(service, arguments.GetValue(Json));
        }
        catch (HttpRequestException e) when (e.HttpRequestError != HttpRequestError.Unknown)
        {
            await Console.Error.WriteLineAsync(
                $"error: {service.BaseAddress} does not answer: {e.Message.TrimEnd('.')}. --url names another service.");
            return 1;
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"error: {service.BaseAddress} does not answer as Headwater does: {e.Message}");
            return 1;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or JsonException)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return 1;
        }
    }

    private static async Task<int> ExportAsync(HttpClient service, string? file, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/opml");
        using var response = await service.AnswerAsync(request, cancellationToken);

        // Read whole before it replaces the last export.
        var list = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        await using var output = file is null ? Console.OpenStandardOutput() : File.Create(file);
        await output.WriteAsync(list, cancellationToken);
        return 0;
    }

    private static async Task<int> ListAsync(HttpClient service, bool json, CancellationToken cancellationToken)
    {
        for (var cursor = ""; ;)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/feeds?limit=1000{cursor}");
            using var response = await service.AnswerAsync(request, cancellationToken);
            var page = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(cancellationToken));
            foreach (var feed in page.GetProperty("feeds").EnumerateArray())
                Console.WriteLine(json ? feed.GetRawText() : Line(feed));
            if (!page.TryGetProperty("nextCursor", out var next))
                return 0;
            cursor = $"&cursor={next.GetString()}";
        }
    }

    private static async Task<int> AddAsync(HttpClient service, string url, bool json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/feeds")
        {
            Content = new StringContent($$"""{"url": "{{JsonEncodedText.Encode(url)}}"}""", Encoding.UTF8, "application/json"),
        };
        using var response = await service.AnswerAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var answer = JsonSerializer.Deserialize<JsonElement>(text);
        if (json)
            Console.WriteLine(text);
        else if (response.StatusCode != HttpStatusCode.MultipleChoices)
            Console.WriteLine(Line(answer));
        else
            foreach (var candidate in answer.GetProperty("candidates").EnumerateArray())
                Console.WriteLine($"{candidate.Text("url")}  {candidate.Text("title")}  {candidate.Text("format")}");
        if (response.StatusCode != HttpStatusCode.MultipleChoices)
            return 0;
        await Console.Error.WriteLineAsync("The page names these feeds. Add one of them.");
        return 1;
    }

    private static string Line(JsonElement feed)
    {
        var tags = string.Join(", ", feed.GetProperty("tags").EnumerateArray().Select(tag => Terminal.Line(tag.GetString()!)));
        var failing = feed.GetProperty("failures").GetInt32() > 0 ? $"  failing: {feed.GetProperty("lastPoll").Text("reason")}" : "";
        return $"{feed.Text("id")}  {feed.Text("state")}  {feed.Text("title")}{(tags.Length > 0 ? $" [{tags}]" : "")}  "
            + $"{feed.Text("url")}{failing}";
    }
}
