namespace Headwater.Feeds.Parsing;

/// <summary>A list that is filled for one item after the other: it costs an array where there is something in it, and nothing where not.</summary>
internal struct Bag<T>
{
    private T[]? _items;
    private int _count;

    public readonly int Count => _count;

    public void Add(T? item)
    {
        if (item is null)
            return;
        if (_items is null || _count == _items.Length)
            Array.Resize(ref _items, Math.Max(4, _count * 2));
        _items[_count++] = item;
    }

    public readonly ReadOnlySpan<T> Items => _items.AsSpan(0, _count);

    /// <summary>What is in it; afterwards it is empty.</summary>
    public IReadOnlyList<T> Take()
    {
        if (_count == 0)
            return [];
        var items = _items.AsSpan(0, _count).ToArray();
        _count = 0;
        return items;
    }
}
