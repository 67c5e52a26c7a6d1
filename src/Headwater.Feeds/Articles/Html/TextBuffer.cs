using System.Buffers;
using System.Runtime.CompilerServices;

namespace Headwater.Feeds.Articles.Html;

/// <summary>A growing text in a rented array: the outputs are written once, front to back, and copied once.</summary>
internal sealed class TextBuffer(int capacity) : IDisposable
{
    private char[] _chars = ArrayPool<char>.Shared.Rent(Math.Max(capacity, 256));

    public int Length { get; private set; }

    public ReadOnlySpan<char> Written => _chars.AsSpan(0, Length);

    public char Last => Length == 0 ? '\n' : _chars[Length - 1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(char c)
    {
        if (Length == _chars.Length)
            Grow(1);
        _chars[Length++] = c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _chars.Length - Length)
            Grow(text.Length);
        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    public void Append(char c, int count)
    {
        for (; count > 0; count--)
            Append(c);
    }

    public void Truncate(int length) => Length = length;

    /// <summary>Puts a text in the place of another; only short distances from the end are cheap.</summary>
    public void Replace(int at, int length, string text)
    {
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
    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(Length + more, _chars.Length * 2));
        Written.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
    }
}
