using System.Buffers;
using System.Text;

namespace Headwater.Feeds.Parsing.Xml;

// The part of the document that is in memory: as much as the largest token, however large the document.
internal sealed partial class MarkupReader
{
    // Holds whole elements of most feeds, and stays out of the large object heap.
    private const int WindowCharacters = 32 * 1024;

    private const int None = int.MaxValue;

    private readonly DecodedText _text;
    private readonly FeedLimits _limits;
    private readonly Diagnostics _diagnostics;
    private char[] _buffer = ArrayPool<char>.Shared.Rent(WindowCharacters);
    private int _at; // the next character to read
    private int _end; // after the last character in the window
    private int _token = None; // where the token begins that must stay together
    private int _hold = None; // where text begins that was promised to the caller
    private bool _isOver;
    private long _discarded; // characters before the window
    private int _lines; // line ends before the window
    private long _lineStart; // where the last of those lines begins
    private long _measuredFrom;
    private bool _hasNonCharacters; // somewhere in the document
    private bool _hasBrackets; // ']', likewise: without one, no text needs to be searched for the end of a section

    /// <summary>Counts from here what <see cref="FeedLimits.MaxItemCharacters"/> allows.</summary>
    public void Measure() => _measuredFrom = _discarded + _at;

    private bool Available(int count)
    {
        while (_end - _at < count)
            if (!Fill())
                return false;
        return true;
    }

    /// <summary>More characters behind those in the window; what no one needs any more leaves it. False at the end of the document.</summary>
    private bool Fill()
    {
        if (_isOver)
            return false;
        if (_discarded + _end - _measuredFrom > _limits.MaxItemCharacters)
            throw new FeedLimitException($"More than {_limits.MaxItemCharacters} characters belong to one item.");

        var keep = Math.Min(_at, Math.Min(_token, _hold));
        if (keep > 0)
            Discard(keep);
        else if (_end == _buffer.Length)
            Grow();

        // To the brim, so that what is scanned again after a move is never more than what was read.
        var before = _end;
        while (_end < _buffer.Length && !_isOver)
        {
            var read = _text.Read(_buffer.AsSpan(_end));
            _isOver = read == 0;
            _end += read;
            MendCharacters(_end - read);
        }

        return _end > before;
    }

    private void Discard(int count)
    {
        var gone = _buffer.AsSpan(0, count);
        if (gone.LastIndexOf('\n') is >= 0 and var last)
        {
            _lines += gone.Count('\n');
            _lineStart = _discarded + last + 1;
        }

        _discarded += count;
        _buffer.AsSpan(count, _end - count).CopyTo(_buffer);
        _at -= count;
        _end -= count;
        _token = _token == None ? None : _token - count;
        _hold = _hold == None ? None : _hold - count;
        _valueStart -= count;
    }

    private void Grow()
    {
        var larger = ArrayPool<char>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = larger;
    }

    // Looked for in all that was read at once, and not in each text: next to no document has characters that are to be mended or told of.
    private void MendCharacters(int from)
    {
        var read = _buffer.AsSpan(from, _end - from);
        _hasBrackets = _hasBrackets || read.Contains(']');
        if (Ascii.IsValid(read))
            return;
        _hasNonCharacters |= read.ContainsAnyInRange('\uFFFE', '\uFFFF');
        while (read.IndexOfAnyInRange('\u0080', '\u009F') is >= 0 and var found)
        {
            // Bytes of windows-1252 that someone took for Latin-1 before he wrote them as UTF-8: control characters that nobody means.
            read = read[found..];
            if (Windows1252[read[0] - '\u0080'] is var meant && meant != read[0])
            {
                read[0] = meant;
                var (line, column) = Position(_end - read.Length);
                _diagnostics.Warning("windows-1252-character", "A control character stands for one of windows-1252; it was read as that.", line, column);
            }

            read = read[1..];
        }
    }

    // Of a place in the window, both from 1.
    private (int Line, int Column) Position(int at)
    {
        var before = _buffer.AsSpan(0, Math.Min(at, _end));
        return before.LastIndexOf('\n') is >= 0 and var last
            ? (_lines + before.Count('\n') + 1, at - last)
            : (_lines + 1, (int)(_discarded + at - _lineStart) + 1);
    }

    // Where the text comes next, counted from the token; -1 if the document ends before. Looks at every character once.
    private int Find(ReadOnlySpan<char> text, int from)
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_token + from, Math.Max(0, _end - _token - from));
            var found = rest.IndexOf(text);
            if (found >= 0)
                return from + found;
            from += Math.Max(0, rest.Length - text.Length + 1);
            if (!Fill())
                return -1;
        }
    }
}
