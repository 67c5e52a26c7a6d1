using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Host;
using Headwater.LocalHost.Sample;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.FunctionalTests.Http;

/// <summary>
/// Holds <c>src/Functions/headwater.http</c> to the functions: every request of it gets what it says, and no route is missing.
/// </summary>
public sealed partial class RequestFileTests(AzuriteFixture azurite)
{
    private const string Key = "a-key-of-this-test";

    [Fact]
    public async Task Every_request_gets_a_status_that_it_names()
    {
        var file = await ReadAsync();
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Encoding.UTF8.GetString(SampleFeed.Read()));
        await using var system = await TestSystem.StartAsync(
            azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")), (HttpRoutes.KeySetting, Key));
        await system.PollAndDrainAsync();
        file.Set("host", system.Client.BaseAddress!.ToString().TrimEnd('/'));
        file.Set("key", Key);

        foreach (var request in file.Requests)
        {
            using var response = await SendAsync(system, file, request);

            var text = await response.TextAsync();
            Assert.True(request.Expected.Contains((int)response.StatusCode), $"{request.Title}: {(int)response.StatusCode} {text}");
            if (request.Name is not null)
                file.Answered(request, JsonSerializer.Deserialize<JsonElement>(text));
        }
    }

    [Fact]
    public async Task Every_route_has_a_request()
    {
        var file = await ReadAsync();

        // HEAD is GET without a body. A function that answers every other path needs one request.
        var missing =
            from trigger in Trigger<HttpTriggerAttribute>.All
            let route = trigger.Attribute.Route!
            let methods = trigger.Attribute.Methods.Select(method => method.ToUpperInvariant()).Except(["HEAD"]).ToArray()
            from needed in CatchAll.IsMatch(route) ? [methods] : methods.Select(method => (string[])[method])
            where !file.Requests.Exists(request => needed.Contains(request.Method) && Covers(route, request.Path))
            select $"{string.Join('|', needed)} {route}";

        Assert.Empty(missing);
    }

    private static async Task<RequestFile> ReadAsync() => RequestFile.Parse(
        await File.ReadAllTextAsync(Repository.Find("src/Functions/headwater.http")!, TestContext.Current.CancellationToken));

    private static async Task<HttpResponseMessage> SendAsync(TestSystem system, RequestFile file, FileRequest request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Parse(request.Method), file.Fill(request.Url));
        if (request.Body.Length > 0)
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(file.Fill(request.Body)));
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, file.Fill(value)))
                message.Content!.Headers.TryAddWithoutValidation(name, file.Fill(value));
        }

        return await system.Client.SendAsync(message, TestContext.Current.CancellationToken);
    }

    private static bool Covers(string route, string path) =>
        Regex.IsMatch(path, $"^{Home.Replace(CatchAll.Replace(Parameter.Replace(route, "[^/]+"), ".*"), "")}$");

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter { get; }

    [GeneratedRegex(@"\{\*\w+\}")]
    private static partial Regex CatchAll { get; }

    /// <summary>A parameter that only the empty path matches.</summary>
    [GeneratedRegex(@"\{\w+:maxlength\(0\)\?\}")]
    private static partial Regex Home { get; }
}
