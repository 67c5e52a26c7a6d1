using System.Text;

namespace Headwater.Feeds.Parsing;

// The part of the document that is in memory, and what is nothing in it: white space and comments.
internal sealed partial class JsonMender
{
    private const int BlockBytes = 16 * 1024;

    private byte[] _in = new byte[BlockBytes];
    private int _inAt;
    private int _inEnd;
    private bool _isRead; // to the end
    private int _lines; // line ends before the window
    private int _column; // characters of the line before the window

    private static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private void CopySpace()
    {
        while (Available(1))
        {
            var rest = _in.AsSpan(_inAt, _inEnd - _inAt);
            var length = rest.IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var other ? other : rest.Length;
            if (!_comma)
                Write(rest[..length]); // else it would come before the comma
            _inAt += length;
            if (length < rest.Length)
                return;
        }
    }

    private bool IsComment(int offset) => Available(offset + 2) && _in[_inAt + offset + 1] is (byte)'/' or (byte)'*';

    private void SkipComment()
    {
        Report("comment", "There is a comment, which JSON does not have.");
        var end = _in[_inAt + 1] == '/' ? "\n"u8 : "*/"u8;
        _inAt += 2;
        while (Available(end.Length))
        {
            var rest = _in.AsSpan(_inAt, _inEnd - _inAt);
            var found = rest.IndexOf(end);
            _inAt += found >= 0 ? found + end.Length : rest.Length - end.Length + 1;
            if (found >= 0)
                return;
        }

        _inAt = _inEnd;
    }

    // -1 at the end of the document.
    private int PeekAfterSpace(int offset)
    {
        while (true)
        {
            while (_inAt + offset < _inEnd && IsSpace(_in[_inAt + offset]))
                offset++;
            if (_inAt + offset < _inEnd)
                return _in[_inAt + offset];
            if (!Fill())
                return -1;
        }
    }

    private bool Available(int count)
    {
        while (_inEnd - _inAt < count)
            if (!Fill())
                return false;
        return true;
    }

    // To the brim, and twice the room when more than half of it is still wanted: what is moved is never more than what is new.
    private bool Fill()
    {
        if (_isRead)
            return false;
        if (_inEnd - _inAt > limits.MaxItemCharacters)
            throw new FeedLimitException($"More than {limits.MaxItemCharacters} characters belong to one item.");
        var gone = _in.AsSpan(0, _inAt);
        var lastLine = gone.LastIndexOf((byte)'\n');
        _lines += gone.Count((byte)'\n');
        _column = (lastLine < 0 ? _column : 0) + Encoding.UTF8.GetCharCount(gone[(lastLine + 1)..]);

        var left = _in.AsSpan(_inAt, _inEnd - _inAt);
        var room = left.Length > _in.Length / 2 ? new byte[_in.Length * 2] : _in;
        left.CopyTo(room);
        (_in, _inAt, _inEnd) = (room, 0, left.Length);
        var read = source.ReadAtLeast(_in.AsSpan(_inEnd), _in.Length - _inEnd, throwOnEndOfStream: false);
        _isRead = read < _in.Length - _inEnd;
        _inEnd += read;
        return read > 0;
    }

    private void Report(string code, string message)
    {
        if (diagnostics.Has(code))
            return;
        var before = _in.AsSpan(0, _inAt);
        var lastLine = before.LastIndexOf((byte)'\n');
        var column = (lastLine < 0 ? _column : 0) + Encoding.UTF8.GetCharCount(before[(lastLine + 1)..]) + 1;
        diagnostics.Error(code, message, _lines + before.Count((byte)'\n') + 1, column);
    }
}
