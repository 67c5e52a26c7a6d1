using System.Text;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Parsing;

/// <summary>Alone, because the memory that is measured is that of the process.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    [Fact]
    public void Fifty_megabytes_need_memory_for_an_item()
    {
        using var reader = FeedReader.Open(new Endless(items: 50_000), new DocumentOrigin());
        var (before, most, items) = (GC.GetTotalMemory(forceFullCollection: true), 0L, 0);
        while (reader.ReadItem() is { } item)
        {
            Assert.Equal(1000, item.Title?.Value?.Length);
            if (++items % 10_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal(50_000, items);
        Assert.InRange(most, long.MinValue, 8 << 20);
    }

    /// <summary>A feed that is never whole in memory.</summary>
    private sealed class Endless(int items) : MemoryStream
    {
        private static readonly byte[] Item = Encoding.UTF8.GetBytes($"<item><title>{new string('a', 1000)}</title></item>");
        private byte[] _rest = "<rss><channel>"u8.ToArray();
        private int _left = items;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_rest.Length == 0 && _left-- > 0)
                _rest = Item;
            var read = Math.Min(count, _rest.Length);
            _rest.AsSpan(0, read).CopyTo(buffer.AsSpan(offset));
            _rest = _rest[read..];
            return read;
        }
    }
}
