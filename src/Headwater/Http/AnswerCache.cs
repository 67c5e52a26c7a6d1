using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

/// <summary>
/// Answers by their strong ETag. It names everything that an answer depends on, so nothing here is ever out of date; what is not asked
/// for any more makes room. An answer is made once, however many ask for it at the same time.
/// </summary>
/// <remarks>
/// The tag also names the host that the caller used, because answers hold absolute URLs; with <see cref="HttpOptions.PublicUrl"/> that is one.
/// </remarks>
public sealed class AnswerCache(IOptions<HttpOptions> options) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = options.Value.AnswerCacheBytes });

    private readonly bool _keeps = options.Value.AnswerCacheBytes > 0;
    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);

    public void Dispose() => _cache.Dispose();

    internal Representation? Find(string tag) => _cache.TryGetValue(tag, out Representation? answer) ? answer : null;

    /// <summary>What <paramref name="make"/> makes, or is making for somebody else, and the tag that it turned out to have.</summary>
    /// <param name="make">Must not use the request, which may be over before all who wait have their answer; its token is cancelled when all have left.</param>
    internal async Task<(string Tag, Representation Answer)> MakeAsync(
        string tag, Func<CancellationToken, Task<(string Tag, Representation Answer)>> make, CancellationToken cancellationToken)
    {
        if (!_keeps)
            return await make(cancellationToken);
        Running? running;
        lock (_running)
        {
            if (!_running.TryGetValue(tag, out running))
            {
                _running[tag] = running = new Running();
                var wanted = running.Wanted.Token;

                // Not on this thread: the others must be able to find the task.
                running.Answer = Task.Run(() => KeepAsync(make, wanted), CancellationToken.None);
            }

            running.Waiting++;
        }

        try
        {
            return await running.Answer.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(tag, running);
        }
    }

    internal Representation Keep(string tag, Representation answer) =>
        _cache.Set(tag, answer, new MemoryCacheEntryOptions { Size = answer.Body.Length + tag.Length });

    private async Task<(string Tag, Representation Answer)> KeepAsync(
        Func<CancellationToken, Task<(string Tag, Representation Answer)>> make, CancellationToken wanted)
    {
        var made = await make(wanted);
        Keep(made.Tag, made.Answer);
        return made;
    }

    private void Leave(string tag, Running running)
    {
        lock (_running)
        {
            // What has failed is tried again by who comes now, though others have not yet seen that it failed.
            var last = --running.Waiting == 0;
            if ((last || running.Answer.IsCompleted) && _running.GetValueOrDefault(tag) == running)
                _running.Remove(tag);
            if (last)
                running.Wanted.Cancel();
        }
    }

#pragma warning disable CA1001 // A source of cancellation without a timer and without a wait handle holds nothing.
    private sealed class Running
#pragma warning restore CA1001
    {
        public CancellationTokenSource Wanted { get; } = new();
        public Task<(string Tag, Representation Answer)> Answer { get; set; } = null!;
        public int Waiting { get; set; }
    }
}
