using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

/// <summary>
/// Answers, and the costly parts of answers, by their strong ETag, which names everything that an answer depends on. So no entry is ever
/// out of date; entries that are not requested are removed. An answer is computed once, however many callers ask for it at the same time.
/// </summary>
/// <remarks>
/// The tag also names the host that the caller used, because answers hold absolute URLs; with <see cref="HttpOptions.PublicUrl"/> there
/// is only one.
/// </remarks>
internal sealed class ResponseCache(IOptions<HttpOptions> options) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = options.Value.AnswerCacheBytes });

    private readonly bool _isEnabled = options.Value.AnswerCacheBytes > 0;
    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);

    public void Dispose() => _cache.Dispose();

    public bool TryGet<T>(string tag, [NotNullWhen(true)] out T? answer)
        where T : class, ICached => _cache.TryGetValue(tag, out answer);

    /// <summary>What <paramref name="create"/> returns, for this caller or for one who asked before, and the tag of the result.</summary>
    /// <param name="create">
    /// Must not use the request, which may end before all waiting callers have their answer. Its token is cancelled when all have left.
    /// </param>
    public async Task<(string Tag, T Answer)> GetOrCreateAsync<T>(
        string tag, Func<CancellationToken, Task<(string Tag, T Answer)>> create, CancellationToken cancellationToken)
        where T : class, ICached
    {
        if (!_isEnabled)
            return await create(cancellationToken);
        Running? running;
        lock (_running)
        {
            if (!_running.TryGetValue(tag, out running))
            {
                _running[tag] = running = new Running();
                var token = running.Cancellation.Token;

                // Not on this thread: the others must be able to find the task.
                running.Answer = Task.Run(() => CreateAsync(create, token), CancellationToken.None);
            }

            running.Waiting++;
        }

        try
        {
            return await ((Task<(string Tag, T Answer)>)running.Answer).WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(tag, running);
        }
    }

    public T Set<T>(string tag, T answer)
        where T : class, ICached => _cache.Set(tag, answer, new MemoryCacheEntryOptions { Size = answer.Bytes + tag.Length });

    private async Task<(string Tag, T Answer)> CreateAsync<T>(
        Func<CancellationToken, Task<(string Tag, T Answer)>> create, CancellationToken token)
        where T : class, ICached
    {
        var created = await create(token);
        Set(created.Tag, created.Answer);
        return created;
    }

    private void Leave(string tag, Running running)
    {
        bool last;
        lock (_running)
        {
            // After a failure the next caller tries again, even before others have seen the failure.
            last = --running.Waiting == 0;
            if ((last || running.Answer.IsCompleted) && _running.GetValueOrDefault(tag) == running)
                _running.Remove(tag);
        }

        if (last)
            running.Cancellation.Cancel();
    }

#pragma warning disable CA1001 // A source of cancellation without a timer and without a wait handle holds nothing.
    private sealed class Running
#pragma warning restore CA1001
    {
        public CancellationTokenSource Cancellation { get; } = new();
        public Task Answer { get; set; } = null!;
        public int Waiting { get; set; }
    }
}

/// <summary>What <see cref="ResponseCache"/> holds.</summary>
internal interface ICached
{
    /// <summary>The memory that it takes, roughly.</summary>
    int Bytes { get; }
}
