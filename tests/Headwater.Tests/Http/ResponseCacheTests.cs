using Headwater.Http;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Http;

public sealed class ResponseCacheTests
{
    private static readonly Representation Answer = new("text/plain", null, new byte[1]);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_callers_share_one_answer_cached_by_its_tag()
    {
        using var cache = New(1_000);
        var made = new TaskCompletionSource<(string, Representation)>();
        var calls = 0;

        var asked = Enumerable.Range(0, 10).Select(_ => cache.GetOrCreateAsync("before", MakeAsync, _end)).ToArray();
        made.SetResult(("after", Answer));
        foreach (var answer in await Task.WhenAll(asked))
            Assert.Equal(("after", Answer), answer);

        Assert.Equal(1, calls);
        Assert.False(cache.TryGet<Representation>("before", out _));
        Assert.True(cache.TryGet("after", out Representation? cached));
        Assert.Same(Answer, cached);

        Task<(string, Representation)> MakeAsync(CancellationToken wanted)
        {
            Interlocked.Increment(ref calls);
            return made.Task;
        }
    }

    [Fact]
    public async Task Failed_creation_is_tried_again()
    {
        using var cache = New(1_000);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => cache.GetOrCreateAsync<Representation>("tag", _ => throw new InvalidOperationException(), _end));

        Assert.Equal("tag", (await cache.GetOrCreateAsync("tag", _ => Task.FromResult(("tag", Answer)), _end)).Tag);
    }

    [Fact]
    public async Task Caller_that_disconnects_does_not_stop_a_shared_answer()
    {
        using var cache = New(1_000);
        var made = new TaskCompletionSource<(string, Representation)>();
        using var gone = new CancellationTokenSource();
        var first = cache.GetOrCreateAsync("tag", _ => made.Task, gone.Token);
        var second = cache.GetOrCreateAsync("tag", _ => made.Task, _end);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        made.SetResult(("tag", Answer));

        Assert.Same(Answer, (await second).Answer);
    }

    [Fact]
    public async Task Creation_ends_when_all_callers_have_left()
    {
        using var cache = New(1_000);
        using var one = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        var asked = new List<CancellationToken>();
        var begun = new TaskCompletionSource();
        var first = cache.GetOrCreateAsync("tag", MakeAsync, one.Token);
        await begun.Task;
        var second = cache.GetOrCreateAsync("tag", MakeAsync, other.Token);

        await one.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(Assert.Single(asked).IsCancellationRequested);
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.True(Assert.Single(asked).IsCancellationRequested);

        Assert.Same(Answer, (await cache.GetOrCreateAsync("tag", _ => Task.FromResult(("tag", Answer)), _end)).Answer);

        async Task<(string, Representation)> MakeAsync(CancellationToken wanted)
        {
            asked.Add(wanted);
            begun.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(wanted);
            return ("tag", Answer);
        }
    }

    [Fact]
    public async Task Cache_of_size_zero_creates_every_answer()
    {
        using var cache = New(0);
        var calls = 0;
        for (var i = 0; i < 2; i++)
            await cache.GetOrCreateAsync("tag", _ => Task.FromResult(($"tag{++calls}", Answer)), _end);

        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Cache_keeps_no_more_than_its_size()
    {
        using var cache = New(6); // three answers of a byte with tags of one
        string[] tags = ["1", "2", "3", "4", "5"];
        foreach (var tag in tags)
            Assert.Same(Answer, (await cache.GetOrCreateAsync(tag, _ => Task.FromResult((tag, Answer)), _end)).Answer);
        var large = new Representation("text/plain", null, new byte[7]);

        Assert.InRange(tags.Count(tag => cache.TryGet<Representation>(tag, out _)), 1, 3);
        Assert.Same(large, (await cache.GetOrCreateAsync("6", _ => Task.FromResult(("6", large)), _end)).Answer);
        Assert.False(cache.TryGet<Representation>("6", out _));
    }

    private static ResponseCache New(long bytes) => new(Options.Create(new HttpOptions { AnswerCacheBytes = bytes }));
}
