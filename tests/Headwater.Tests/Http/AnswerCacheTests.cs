using Headwater.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Http;

public sealed class AnswerCacheTests
{
    private static readonly Representation Answer = new("text/plain", null, new byte[1]);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_at_once_share_one_answer_kept_under_its_tag()
    {
        using var cache = New(1_000);
        var made = new TaskCompletionSource<(string, Representation)>();
        var calls = 0;

        var asked = Enumerable.Range(0, 10).Select(_ => cache.MakeAsync("before", MakeAsync, _end)).ToArray();
        made.SetResult(("after", Answer));
        foreach (var answer in await Task.WhenAll(asked))
            Assert.Equal(("after", Answer), answer);

        Assert.Equal(1, calls);
        Assert.Null(cache.Find("before"));
        Assert.Same(Answer, cache.Find("after"));

        Task<(string, Representation)> MakeAsync(CancellationToken wanted)
        {
            Interlocked.Increment(ref calls);
            return made.Task;
        }
    }

    [Fact]
    public async Task What_fails_is_tried_again()
    {
        using var cache = New(1_000);
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.MakeAsync("tag", _ => throw new InvalidOperationException(), _end));

        Assert.Equal("tag", (await cache.MakeAsync("tag", _ => Task.FromResult(("tag", Answer)), _end)).Tag);
    }

    [Fact]
    public async Task Who_goes_away_takes_the_answer_from_nobody()
    {
        using var cache = New(1_000);
        var made = new TaskCompletionSource<(string, Representation)>();
        using var gone = new CancellationTokenSource();
        var first = cache.MakeAsync("tag", _ => made.Task, gone.Token);
        var second = cache.MakeAsync("tag", _ => made.Task, _end);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        made.SetResult(("tag", Answer));

        Assert.Same(Answer, (await second).Answer);
    }

    [Fact]
    public async Task Answer_without_callers_is_cancelled_and_made_again_later()
    {
        using var cache = New(1_000);
        using var one = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        var asked = new List<CancellationToken>();
        var begun = new TaskCompletionSource();
        var first = cache.MakeAsync("tag", MakeAsync, one.Token);
        await begun.Task;
        var second = cache.MakeAsync("tag", MakeAsync, other.Token);

        await one.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(Assert.Single(asked).IsCancellationRequested);
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.True(Assert.Single(asked).IsCancellationRequested);

        Assert.Same(Answer, (await cache.MakeAsync("tag", _ => Task.FromResult(("tag", Answer)), _end)).Answer);

        async Task<(string, Representation)> MakeAsync(CancellationToken wanted)
        {
            asked.Add(wanted);
            begun.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(wanted);
            return ("tag", Answer);
        }
    }

    [Fact]
    public async Task Without_room_every_answer_is_made()
    {
        using var cache = New(0);
        var calls = 0;
        for (var i = 0; i < 2; i++)
            await cache.MakeAsync("tag", _ => Task.FromResult(($"tag{++calls}", Answer)), _end);

        Assert.Equal(2, calls);
    }

    private static AnswerCache New(long bytes) => new(Options.Create(new HttpOptions { AnswerCacheBytes = bytes }));
}
