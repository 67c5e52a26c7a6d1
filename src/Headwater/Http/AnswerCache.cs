using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

/// <summary>
/// Answers by their strong ETag. It names everything that an answer depends on, so nothing here is ever out of date; what is not asked
/// for any more makes room.
/// </summary>
public sealed class AnswerCache(IOptions<HttpOptions> options) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = options.Value.AnswerCacheBytes });

    public void Dispose() => _cache.Dispose();

    internal Representation? Find(string tag) => _cache.TryGetValue(tag, out Representation? answer) ? answer : null;

    internal Representation Keep(string tag, Representation answer) =>
        _cache.Set(tag, answer, new MemoryCacheEntryOptions { Size = answer.Body.Length + tag.Length });
}
