namespace Headwater.Feeds.Parsing;

/// <summary>
/// The bytes of a JSON document, in UTF-8, with what breaks the rules mended and noted: well-formed documents pass unchanged but for white
/// space, and of broken ones as much is kept as can be told apart. One pass, in time linear in the length. What comes out is always well-formed.
/// </summary>
internal sealed partial class JsonMender(Stream source, FeedLimits limits, Diagnostics diagnostics)
{
    /// <summary>Deeper than any feed; the depth to which extensions are followed.</summary>
    public const int MaxDepth = 64;

    private enum Expected
    {
        Name, // of a member
        Colon,
        Value, // of a member, or the document
        Element,
        Separator, // or the end
        Nothing,
    }

    private readonly byte[] _open = new byte[MaxDepth];
    private int _depth;
    private Expected _expected = Expected.Value;
    private bool _comma; // read but not yet written, for it may be one too many
    private bool _isOver;
    private byte[] _out = new byte[BlockBytes];
    private int _outAt;
    private int _outEnd;

    private bool InObject => _depth > 0 && _open[_depth - 1] == '{';

    /// <summary>Fewer bytes than there is room for only at the end.</summary>
    public int Read(Span<byte> bytes)
    {
        while (_outEnd - _outAt < bytes.Length && !_isOver)
            Step();
        var count = Math.Min(bytes.Length, _outEnd - _outAt);
        _out.AsSpan(_outAt, count).CopyTo(bytes);
        _outAt += count;
        return count;
    }

    private void Step()
    {
        CopySpace();
        if (!Available(1))
        {
            _isOver = true;
            if (_expected == Expected.Nothing)
                return;
            Report("truncated", "The document ends before it is complete.");
            while (_depth > 0)
                Pop();
            return;
        }

        if (_expected == Expected.Nothing)
        {
            _isOver = true;
            Report("content-after-root", "There is something behind the end of the document; it was left out.");
            return;
        }

        var next = _in[_inAt];
        if (",:{}[]"u8.Contains(next))
        {
            Take(next);
            _inAt++;
        }
        else if (next == '/' && IsComment(0))
        {
            SkipComment();
        }
        else
        {
            TakeScalar();
        }
    }

    private void Take(byte structure)
    {
        switch (structure)
        {
            case (byte)',':
                TakeComma();
                break;
            case (byte)':':
                TakeColon();
                break;
            case (byte)'{' or (byte)'[':
                Open(structure);
                break;
            default:
                Close(structure);
                break;
        }
    }

    private void TakeComma()
    {
        CompleteMember();
        if (_expected == Expected.Separator)
            (_comma, _expected) = (true, InObject ? Expected.Name : Expected.Element);
        else
            Report("stray-comma", "A comma separates nothing; it was left out.");
    }

    private void TakeColon()
    {
        if (_expected == Expected.Colon)
        {
            Write(":"u8);
            _expected = Expected.Value;
        }
        else
        {
            Report("stray-colon", "A colon follows no name; it was left out.");
        }
    }

    private void Open(byte bracket)
    {
        if (_depth == MaxDepth)
            throw new FeedLimitException($"The JSON is nested deeper than {MaxDepth}.");
        if (bracket == '{' && InObject && _expected is Expected.Name or Expected.Separator)
            CloseUnclosed();
        if (InObject && _expected is Expected.Name or Expected.Separator)
        {
            Report("missing-name", "A list has no name.");
            Separate();
            Write("\"\":"u8);
        }
        else
        {
            BeginValue();
        }

        Push(bracket);
    }

    // An object where a member is due: the item before was never closed. Or, at the level of the feed, a stray bracket had ended the items.
    private void CloseUnclosed()
    {
        Report("unclosed-item", "An object begins where a member is due; the one before was taken to end there.");
        var hasMembers = _comma || _expected == Expected.Separator || _depth > 1;
        _comma = false;
        while (InObject && _depth > 1)
            Pop();
        if (InObject)
        {
            Write(hasMembers ? ",\"items\":"u8 : "\"items\":"u8);
            Push((byte)'[');
        }
        else
        {
            (_comma, _expected) = (true, Expected.Element);
        }
    }

    private void Close(byte bracket)
    {
        var at = _open.AsSpan(0, _depth).LastIndexOf((byte)(bracket - 2)); // '{' and '[' stand two before their partners

        // A '}' too many among the items would end the feed.
        if (at < 0 || (at == 0 && _depth > 1 && PeekAfterSpace(1) >= 0))
        {
            Report("stray-bracket", $"A '{(char)bracket}' ends nothing; it was left out.");
        }
        else
        {
            if (at < _depth - 1)
                Report("unclosed-bracket", $"A '{(char)_open[_depth - 1]}' is not closed before a '{(char)bracket}'.");
            while (_depth > at)
                Pop();
        }
    }

    private void Push(byte bracket)
    {
        Write([bracket]);
        _open[_depth++] = bracket;
        _expected = bracket == '{' ? Expected.Name : Expected.Element;
    }

    private void Pop()
    {
        CompleteMember();
        if (_comma && !_isOver)
            Report("trailing-comma", "A comma is the last in a list or an object.");
        _comma = false;
        Write(InObject ? "}"u8 : "]"u8);
        _depth--;
        EndValue();
    }

    private void EndValue() => _expected = _depth == 0 ? Expected.Nothing : Expected.Separator;

    // A name without a value has null.
    private void CompleteMember()
    {
        if (_expected is not (Expected.Colon or Expected.Value))
            return;
        if (!_isOver)
            Report("missing-value", "A member has no value.");
        Write(_expected == Expected.Colon ? ":null"u8 : "null"u8);
        EndValue();
    }

    private void BeginValue()
    {
        if (_expected == Expected.Colon)
        {
            Report("missing-colon", "There is no colon behind a name.");
            Write(":"u8);
        }
        else
        {
            Separate();
        }
    }

    private void Separate()
    {
        if (_expected == Expected.Separator)
            Report("missing-comma", "There is no comma between two values.");
        if (_comma || _expected == Expected.Separator)
            Write(","u8);
        _comma = false;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (_outEnd + bytes.Length > _out.Length)
        {
            var left = _out.AsSpan(_outAt, _outEnd - _outAt);
            if (left.Length + bytes.Length > limits.MaxItemCharacters * 2L)
                throw new FeedLimitException($"More than {limits.MaxItemCharacters} characters belong to one item.");
            var room = left.Length + bytes.Length > _out.Length / 2 ? new byte[Math.Max(_out.Length, left.Length + bytes.Length) * 2] : _out;
            left.CopyTo(room);
            (_out, _outAt, _outEnd) = (room, 0, left.Length);
        }

        bytes.CopyTo(_out.AsSpan(_outEnd));
        _outEnd += bytes.Length;
    }
}
