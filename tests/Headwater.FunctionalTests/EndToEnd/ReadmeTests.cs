using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Host;
using Headwater.LocalHost.Sample;

namespace Headwater.FunctionalTests.EndToEnd;

/// <summary>The queries that the README tells to try.</summary>
public sealed partial class ReadmeTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Queries_of_the_readme_have_the_answers_it_shows()
    {
        var readme = await File.ReadAllTextAsync(Repository.Find("README.md")!, TestContext.Current.CancellationToken);
        string[] queries = [.. Query().Matches(readme).Select(match => match.Groups[1].Value)];
        var shown = Shown().Matches(readme).ToDictionary(match => match.Groups["query"].Value, match => match.Groups["answer"].Value);
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Encoding.UTF8.GetString(SampleFeed.Read()));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));

        await system.PollAndDrainAsync();

        Assert.InRange(queries.Length, 6, 20);
        Assert.InRange(shown.Count, 3, queries.Length);
        foreach (var query in queries)
        {
            using var response = await system.Client.GetAsync(new Uri(query, UriKind.Relative), TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{query}: {(int)response.StatusCode} {text}");
            if (shown.TryGetValue(query, out var expected))
                AssertShows(expected, text, query);
        }

        Assert.Equal(5, (await system.GetJsonAsync(queries[0])).GetProperty("items").GetArrayLength());
    }

    /// <summary>A list stands for the items of a page; an object for those members of the answer that it has.</summary>
    private static void AssertShows(string shown, string answer, string query)
    {
        var (part, all) = (JsonElement.Parse(shown), JsonElement.Parse(answer));
        IEnumerable<(JsonElement Expected, JsonElement Actual)> pairs = part.ValueKind == JsonValueKind.Array
            ? [(part, all.GetProperty("items"))]
            : part.EnumerateObject().Select(member => (member.Value, all.GetProperty(member.Name)));
        foreach (var (expected, actual) in pairs)
            Assert.True(JsonElement.DeepEquals(expected, actual), $"{query}: {actual}");
    }

    [GeneratedRegex("curl 'http://127.0.0.1:7071/([^']+)'")]
    private static partial Regex Query();

    /// <summary>The last query of a block, and the answer below it.</summary>
    [GeneratedRegex(
        "curl 'http://127.0.0.1:7071/(?<query>[^']+)'\n```\n\n(?:[^`\n][^\n]*\n\n)?```json\n(?<answer>.+?)```", RegexOptions.Singleline)]
    private static partial Regex Shown();
}
