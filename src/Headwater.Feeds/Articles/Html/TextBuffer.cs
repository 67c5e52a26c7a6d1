using System.Buffers;
using System.Runtime.CompilerServices;

namespace Headwater.Feeds.Articles.Html;

/// <summary>A growing text in a rented array: the outputs are written once, front to back, and copied once.</summary>
/// <param name="limit">Characters; what would go beyond it is left out.</param>
internal sealed class TextBuffer(int capacity, int limit = int.MaxValue) : IDisposable
{
    private char[] _chars = ArrayPool<char>.Shared.Rent(Math.Max(capacity, 256));

    // The rented array is often longer than what was asked for.
    private int _capacity = Math.Min(Math.Max(capacity, 256), limit);

    public int Length { get; private set; }

    public ReadOnlySpan<char> Written => _chars.AsSpan(0, Length);

    public char Last => Length == 0 ? '\n' : _chars[Length - 1];

    /// <summary>Something was left out. What is written no longer ends where its writer expects it.</summary>
    public bool IsFull { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(char c)
    {
        if (Length == _capacity && !TryGrow(1))
            return;
        _chars[Length++] = c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _capacity - Length && !TryGrow(text.Length))
            return;
        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    public void Append(char c, int count)
    {
        for (; count > 0 && !IsFull; count--)
            Append(c);
    }

    public void Truncate(int length) => Length = Math.Min(length, Length);

    /// <summary>Puts a text in the place of another; only short distances from the end are cheap.</summary>
    public void Replace(int at, int length, string text)
    {
        if (IsFull)
            return;
        var tail = Written[(at + length)..].ToString();
        Truncate(at);
        Append(text);
        Append(tail);
    }

    public override string ToString() => new(Written);

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_chars);
        _chars = [];
        Length = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryGrow(int more)
    {
        if (IsFull || Length + (long)more > limit)
        {
            IsFull = true;
            return false;
        }

        var larger = ArrayPool<char>.Shared.Rent(Math.Max(Length + more, _chars.Length * 2));
        Written.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
        _capacity = Math.Min(larger.Length, limit);
        return true;
    }
}
