using System.Threading.Channels;
using Headwater.FunctionalTests.Discovery;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;

namespace Headwater.FunctionalTests.Hosting;

/// <summary>The history of a feed comes once, however often the host that reads it is killed.</summary>
public sealed class KilledBackfillTests
{
    private const int Pages = 60;
    private const int PerPage = 20;
    private const int Articles = Pages * PerPage;

    // The host is killed within this time after it asked for one of these pages.
    private const int MostMilliseconds = 300;
    private static readonly int[] Killed = [2, 14, 27, 41, 58];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly Channel<int> _asked = Channel.CreateUnbounded<int>();

    [Theory]
    [InlineData("wordpress", "/feed/")]
    [InlineData("archive", "/feed")]
    public async Task History_comes_once_though_its_host_is_killed(string how, string path)
    {
        using var place = HostPlace.New();
        await using var emulator = await place.StartEmulatorAsync();
        await using var origin = await TestOrigin.StartAsync();
        if (how == "wordpress")
            PlanBlog(origin);
        else
            PlanArchive(origin);
        var feed = $"/api/feeds/{FeedUrl.Id(origin.Url(path))}";
        HostProcess Start() => HostProcess.Start(
            place, [], ("FeedUrls", origin.Url(path)), ("PollSchedule", "* * * * * *"), ("Polling__HostPause", "00:00:00"),
            ("Fetching__AllowPrivateNetworks", "true"), ("Fetching__Timeout", "00:01:30"));

        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var page in Killed)
        {
            await using var host = Start();
            await host.ListensAsync();
            if (page == Killed[0])
            {
                await host.ArticlesAsync(PerPage);
                await host.PostAsync($"{feed}/backfill");
            }

            while (await _asked.Reader.ReadAsync(_end).AsTask().WaitAsync(Patience, TimeProvider.System, _end) < page)
            {
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(MostMilliseconds)), TimeProvider.System, _end);
            await host.KillAsync(withEmulator: false);
            await place.BreakLeaseAsync();
        }

        await using var last = Start();
        await last.ListensAsync();
        await last.WaitAsync(feed, answer => answer.GetProperty("backfill").GetProperty("state").GetString() != "running");
        await last.PostAsync($"{feed}/poll?force=true"); // what was published meanwhile
        var ids = await last.ArticlesAsync(Articles);

        Assert.Equal(Articles, ids.Distinct().Count());
        Assert.Equal($"{how} done", Backfills.HowFar(await last.GetJsonAsync(feed))[..(how.Length + 5)]);
        Assert.Empty((await last.GetJsonAsync("/api/failures")).GetProperty("failures").EnumerateArray());
        Assert.Equal(0, await last.TerminateAsync());
    }

    /// <summary>Posts are published and edited while its pages are read, so that the last ones of a page move to the next.</summary>
    private void PlanBlog(TestOrigin origin)
    {
        var shifts = new HashSet<int> { 5, 22, 43 };
        var site = new WordPressSite(origin, Articles - shifts.Count, PerPage);
        site.Asked = page =>
        {
            if (shifts.Remove(page))
            {
                site.Publish();
                site.Edit(site.Posts - (page * PerPage));
            }

            _asked.Writer.TryWrite(page);
        };
    }

    private void PlanArchive(TestOrigin origin)
    {
        origin.Page("/robots.txt", TestOrigin.Status(404));
        for (var page = 1; page <= Pages; page++)
        {
            var number = page;
            string[] items = [.. Enumerable.Range(1, PerPage).Select(item => $"entry {item} of page {number}")];
            var body = Backfills.Atom(items, page < Pages ? [("prev-archive", origin.Url($"/archive/{page + 1}"))] : []);
            origin.Page(page == 1 ? "/feed" : $"/archive/{page}", async context =>
            {
                _asked.Writer.TryWrite(number);
                context.Response.ContentType = "application/atom+xml";
                await context.Response.WriteAsync(body, context.RequestAborted);
            });
        }
    }
}
