namespace Headwater.Feeds.Parsing;

/// <summary>A list while it is filled. It allocates an array for its first value, and none without one.</summary>
internal struct ListBuilder<T>
{
    // The longest lists in published feeds are tags and chapters, some hundred. A list without a bound lets one item fill the memory.
    private const int MaxCount = 5_000;

    private T[]? _items;
    private int _count;

    public readonly int Count => _count;

    /// <summary>Whether values were left out because there were too many.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Adds a value; null adds nothing.</summary>
    public void Add(T? item)
    {
        if (item is null)
            return;
        if (_count == MaxCount)
        {
            IsCut = true;
            return;
        }

        if (_items is null || _count == _items.Length)
            Array.Resize(ref _items, Math.Max(4, _count * 2));
        _items[_count++] = item;
    }

    public readonly ReadOnlySpan<T> Items => _items.AsSpan(0, _count);

    public readonly IReadOnlyList<T> Build() => _count == 0 ? [] : Items.ToArray();
}
