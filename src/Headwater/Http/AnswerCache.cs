using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<string, Lazy<Task<(string Tag, Representation Answer)>>> _running = new(StringComparer.Ordinal);

    public void Dispose() => _cache.Dispose();

    internal Representation? Find(string tag) => _cache.TryGetValue(tag, out Representation? answer) ? answer : null;

    /// <summary>What <paramref name="make"/> makes, or is making for somebody else, and the tag that it turned out to have.</summary>
    /// <param name="make">Must not use the request, which may be over before all who wait have their answer.</param>
    internal async Task<(string Tag, Representation Answer)> MakeAsync(
        string tag, Func<Task<(string Tag, Representation Answer)>> make, CancellationToken cancellationToken)
    {
        if (!_keeps)
            return await make();
        var running = _running.GetOrAdd(tag, _ => new Lazy<Task<(string Tag, Representation Answer)>>(() => KeepAsync(tag, make)));
        return await running.Value.WaitAsync(cancellationToken);
    }

    internal Representation Keep(string tag, Representation answer) =>
        _cache.Set(tag, answer, new MemoryCacheEntryOptions { Size = answer.Body.Length + tag.Length });

    private async Task<(string Tag, Representation Answer)> KeepAsync(string tag, Func<Task<(string Tag, Representation Answer)>> make)
    {
        // Not on the thread of the first who asked: the others must be able to find the task.
        await Task.Yield();
        try
        {
            var made = await make();
            Keep(made.Tag, made.Answer);
            return made;
        }
        finally
        {
            _running.TryRemove(tag, out _);
        }
    }
}
