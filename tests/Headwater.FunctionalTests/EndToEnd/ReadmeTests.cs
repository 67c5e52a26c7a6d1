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
    public async Task The_queries_of_the_README_have_the_answer_that_it_shows()
    {
        var readme = await File.ReadAllTextAsync(Repository.Find("README.md")!, TestContext.Current.CancellationToken);
        string[] queries = [.. Query().Matches(readme).Select(match => match.Groups[1].Value)];
        using var shown = JsonDocument.Parse(Answer().Match(readme).Groups[1].Value);
        await using var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", Encoding.UTF8.GetString(SampleFeed.Read()));
        await using var system = await TestSystem.StartAsync(azurite.NewAccount(), null, ("FeedUrls", origin.Url("/feed.xml")));

        await system.PollAndDrainAsync();

        Assert.Equal(2, queries.Length);
        Assert.Equal(5, (await system.GetJsonAsync(queries[0])).GetProperty("items").GetArrayLength());
        var items = (await system.GetJsonAsync(queries[1])).GetProperty("items");
        Assert.True(JsonElement.DeepEquals(shown.RootElement, items), items.ToString());
    }

    [GeneratedRegex("curl 'http://127.0.0.1:7071/([^']+)'")]
    private static partial Regex Query();

    [GeneratedRegex("```json\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex Answer();
}
