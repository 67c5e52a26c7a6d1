namespace Headwater.Feeds.Parsing;

/// <summary>A list that is being filled. It allocates nothing until the first value.</summary>
internal struct ListBuilder<T>
{
    // The longest lists in published feeds are tags and chapters, with some hundred values. Without a limit one item could fill the memory.
    private const int MaxCount = 5_000;

    private T[]? _items;
    private int _count;

    public readonly int Count => _count;

    /// <summary>Whether values were dropped because there were too many.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Adds a value; null is ignored.</summary>
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
