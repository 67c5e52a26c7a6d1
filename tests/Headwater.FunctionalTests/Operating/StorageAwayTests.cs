using System.Net;
using System.Text.Json;
using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Operating;

/// <summary>Storage takes connections and does not answer, as in an outage.</summary>
public sealed class StorageAwayTests(AzuriteFixture azurite)
{
    // Nobody gives up before Listing__MaxWait, two seconds.
    private const int StepsBefore = 19;

    // A caller is answered within five seconds, or ten where a table is read. Until a while after that the clock is ahead of a slow
    // host; then it waits for it.
    private const int FastSteps = 110;
    private const int MaxSteps = 90;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);

    // Where the bound is near, the clock waits for the host after each step; longest when the host has to answer.
    private const int StepsToAnswer = 45;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("api/articles/{0}", 5.2)]
    [InlineData("api/articles/{0}/versions", 5.2)]
    [InlineData("api/changes", 5.2)]
    [InlineData("api/feeds", null)]
    [InlineData("api/feeds/a-example-feed-000000", null)]
    [InlineData("api/failures", null)]
    [InlineData("feeds", null)]
    [InlineData("failures", null)]
    public async Task Silent_storage_is_503_and_served_again_when_it_answers(string route, double? seconds)
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        system.Logs.Expect(700);
        system.Logs.Allow(400);
        await system.Storage.CreateMissingAsync(_end);
        await system.StoreAsync(TestArticles.Make("One"));
        var id = (await system.GetJsonAsync("api/articles")).GetProperty("items")[0].GetProperty("id").GetString();
        var path = new Uri(route.Replace("{0}", id, StringComparison.Ordinal), UriKind.Relative);

        var silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Wire.Clear();
        system.Wire.Silence = silence.Task;
        var asked = system.Client.GetAsync(path, _end);
        await Task.WhenAny(asked, system.Wire.WaitAsync(_ => true)); // the time of the caller runs now
        var begun = system.Time.GetUtcNow();
        using var away = seconds is null ? await AnswerAsync(system, asked) : await AnswerAsync(system, asked, StepsBefore, Pause);
        var bound = seconds is { } most ? TimeSpan.FromSeconds(most) : MaxWait;
        Assert.True(system.Time.GetUtcNow() - begun <= bound, $"{system.Time.GetUtcNow() - begun}");
        using var problem = JsonDocument.Parse(await away.Content.ReadAsStringAsync(_end));
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "Storage unavailable", "10"),
            (away.StatusCode, problem.RootElement.GetProperty("title").GetString(), away.Headers.RetryAfter?.ToString()));

        silence.SetResult();
        system.Time.Advance(TimeSpan.FromMinutes(1));
        using var back = await system.Client.GetAsync(path, _end); // no time passes: the machine may be slow
        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, back.StatusCode);
    }

    /// <summary>The versions are listed late, and then the blob of one does not come.</summary>
    [Fact]
    public async Task List_and_blob_of_a_version_share_one_deadline()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        system.Logs.Expect(700);
        system.Logs.Allow(400);
        await system.Storage.CreateMissingAsync(_end);
        var (first, second) = (TestArticles.Make("One"), TestArticles.Make("One", text: "Another text."));
        await system.StoreAsync(first, TestArticles.Noon);
        await system.StoreAsync(second, TestArticles.Noon.AddHours(1), version: 2);
        Assert.Equal(["One"], (await system.GetJsonAsync("api/articles")).Titles());

        var listed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource();
        system.Wire.Clear();
        system.Wire.Silence = never.Task;
        system.Wire.Answer = (call, _) =>
        {
            system.Wire.Silence = IsListing(call) ? listed.Task : never.Task;
            return null;
        };
        var asked = system.Client.GetAsync(new Uri($"api/articles/{first.Id}?version=1", UriKind.Relative), _end);
        var listing = system.Wire.WaitAsync(IsListing);
        while (await Task.WhenAny(listing, Task.Delay(Pause, TimeProvider.System, _end)) != listing)
            system.Time.Advance(Step);
        await listing;
        var late = TimeSpan.FromSeconds(1.5);
        system.Time.Advance(late);
        listed.SetResult();
        await system.Wire.WaitAsync(call => call.Path.EndsWith($"{first.ContentHash}.json", StringComparison.Ordinal));
        system.Time.Advance(ArticleBlobs.Patience - late);
        using var away = await asked.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, _end);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        system.Wire.Answer = null;
        system.Wire.Silence = Task.CompletedTask;

        static bool IsListing(StorageCall call) =>
            call.Path == StorageNames.ArticlesContainer && call.Query.Contains("comp=list", StringComparison.Ordinal);
    }

    /// <summary>One that ended early might have happened all the same.</summary>
    [Fact]
    public async Task Write_waits_for_storage_longer_than_a_read()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        origin.Feed("/feed.xml", Rss.Of("One"), "\"a\"");
        await system.PollAndDrainAsync();
        var id = (await PolledFeeds.FeedAsync(system)).GetProperty("id").GetString();
        var silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Wire.Clear();
        system.Wire.Silence = silence.Task;

        var asked = RegistryCalls.SendAsync(system, HttpMethod.Post, $"api/feeds/{id}/poll");
        await system.Wire.WaitAsync(_ => true);
        for (var passed = TimeSpan.Zero; passed < StorageRetries.TablePatience + TimeSpan.FromSeconds(2); passed += Step)
        {
            await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, _end));
            system.Time.Advance(Step);
        }

        Assert.False(asked.IsCompleted);
        silence.SetResult();
        Assert.Equal(HttpStatusCode.Accepted, (await asked).Status);
    }

    [Fact]
    public async Task Instance_without_an_index_is_503_in_silence()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        system.Logs.Expect(400, 700);
        await system.Storage.CreateMissingAsync(_end);
        await system.StoreAsync(TestArticles.Make("One"));
        system.Wire.Clear();
        system.Wire.Silence = new TaskCompletionSource().Task;

        var asked = system.Client.GetAsync(new Uri("api/articles", UriKind.Relative), _end);
        await system.Wire.WaitAsync(_ => true);
        var begun = system.Time.GetUtcNow();
        using var away = await AnswerAsync(system, asked);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.True(system.Time.GetUtcNow() - begun < MaxWait, $"{system.Time.GetUtcNow() - begun}");
        system.Wire.Silence = Task.CompletedTask;
        Assert.Equal(["One"], (await system.GetJsonAsync("api/articles")).Titles());
    }

    /// <summary>Each call takes seconds, all of them more than anybody would wait for one.</summary>
    [Fact]
    public async Task First_read_of_the_log_goes_on_while_calls_are_answered()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        system.Logs.Allow(700);
        await system.Storage.CreateMissingAsync(_end);
        await system.StoreAsync(TestArticles.Make("One"));
        system.Wire.Answer = (_, _) =>
        {
            system.Wire.Silence = Task.Delay(TimeSpan.FromSeconds(3), system.Time, _end);
            return null;
        };

        var begun = system.Time.GetUtcNow();
        var answer = await AskAsync();
        while (answer.TryGetProperty("title", out var title)) // where the machine is slow, the clock is ahead of it
        {
            Assert.Equal("Not ready", title.GetString());
            answer = await AskAsync();
        }

        Assert.Equal(["One"], answer.Titles());
        Assert.True(system.Time.GetUtcNow() - begun > StorageRetries.Patience * 2, $"{system.Time.GetUtcNow() - begun}");

        async Task<JsonElement> AskAsync()
        {
            var asked = system.Client.GetAsync(new Uri("api/articles", UriKind.Relative), _end);
            using var response = await AnswerAsync(system, asked, fastSteps: 250);
            return await response.JsonAsync();
        }
    }

    [Fact]
    public async Task Listing_answers_from_what_it_has_and_says_its_age()
    {
        await using var system = await TestSystem.StartAsync(azurite.NewAccount());
        await system.Storage.CreateMissingAsync(_end);
        await system.StoreAsync(TestArticles.Make("One"));
        Assert.Equal(["One"], (await system.GetJsonAsync("api/articles")).Titles());
        await system.StoreAsync(TestArticles.Make("Two"));

        var silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Wire.Silence = silence.Task;
        using var answer = await AnswerAsync(system, system.Client.GetAsync(new Uri("api/articles", UriKind.Relative), _end));
        silence.SetResult();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["One"], (await answer.JsonAsync()).Titles());
        Assert.True(answer.Headers.Age > TimeSpan.Zero, $"{answer.Headers.Age}");
    }

    /// <summary>Lets time pass until there is an answer.</summary>
    private static async Task<HttpResponseMessage> AnswerAsync(
        TestSystem system, Task<HttpResponseMessage> answer, int fastSteps = FastSteps, TimeSpan? slowPause = null)
    {
        for (var step = 0; step < fastSteps + MaxSteps; step++)
        {
            var pause = step < fastSteps ? TimeSpan.FromMilliseconds(20)
                : slowPause is { } each && step < StepsToAnswer ? each : TimeSpan.FromSeconds(2);
            if (await Task.WhenAny(answer, Task.Delay(pause, TimeProvider.System)) == answer)
                return await answer;
            system.Time.Advance(Step);
        }

        throw new TimeoutException("There was no answer.");
    }
}
