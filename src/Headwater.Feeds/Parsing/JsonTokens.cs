using System.Text;
using System.Text.Json;

namespace Headwater.Feeds.Parsing;

/// <summary>Tokens and whole values of a JSON document of any length, mended where it is broken: in memory is the largest value that was asked for.</summary>
internal sealed class JsonTokens(ReadOnlyMemory<byte> document, Encoding encoding, FeedLimits limits, Diagnostics diagnostics)
{
    private const int FirstBytes = 64 * 1024;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonMender.MaxDepth };

    private readonly JsonMender _source = new(Utf8(document, encoding), limits, diagnostics);
    private byte[] _buffer = new byte[FirstBytes];
    private int _at;
    private int _end;
    private bool _isOver;
    private JsonReaderState _state = new(Options);

    /// <summary>Of the token just read.</summary>
    public string Text { get; private set; } = "";

    public JsonTokenType Next()
    {
        while (true)
        {
            var reader = Reader();
            if (reader.Read())
            {
                Text = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? TextOf(ref reader) : "";
                Accept(ref reader);
                return reader.TokenType;
            }

            if (_isOver)
                return JsonTokenType.None;
            Fill();
        }
    }

    /// <summary>Whether the value that comes next is an array.</summary>
    public bool PeekIsArray()
    {
        while (true)
        {
            var reader = Reader();
            if (reader.Read())
                return reader.TokenType == JsonTokenType.StartArray;
            if (_isOver)
                return false;
            Fill();
        }
    }

    /// <summary>The next value; null at the end of the array or the document.</summary>
    public JsonElement? Value()
    {
        while (true)
        {
            var reader = Reader();
            var isRead = reader.Read();
            if (isRead && reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                Accept(ref reader);
                return null;
            }

            if (isRead && JsonElement.TryParseValue(ref reader, out var value))
            {
                Accept(ref reader);
                return value;
            }

            if (_isOver)
                return null;
            Fill();
        }
    }

    private Utf8JsonReader Reader() => new(_buffer.AsSpan(_at, _end - _at), _isOver, _state);

    private void Accept(ref Utf8JsonReader reader)
    {
        _state = reader.CurrentState;
        _at += (int)reader.BytesConsumed;
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return ""; // half of a surrogate pair, escaped
        }
    }

    // To the brim, and twice the room when one value fills it: what is looked at again is never more than what is new.
    private void Fill()
    {
        if (_end - _at > limits.MaxItemCharacters)
            throw new FeedLimitException($"More than {limits.MaxItemCharacters} characters belong to one item.");
        var left = _buffer.AsSpan(_at, _end - _at);
        if (left.Length > _buffer.Length / 2)
        {
            var larger = new byte[_buffer.Length * 2];
            left.CopyTo(larger);
            _buffer = larger;
        }
        else
        {
            left.CopyTo(_buffer);
        }

        (_at, _end) = (0, left.Length);
        var read = _source.Read(_buffer.AsSpan(_end));
        _isOver = read < _buffer.Length - _end;
        _end += read;
    }

    private static MemoryStream Utf8(ReadOnlyMemory<byte> document, Encoding encoding)
    {
        // Bytes that are no UTF-8 go through the decoder too, which reads them as what they probably are.
        var isUtf8 = encoding is UTF8Encoding && System.Text.Unicode.Utf8.IsValid(document.Span);
        return new MemoryStream(isUtf8 ? document.ToArray() : Encoding.UTF8.GetBytes(encoding.GetString(document.Span)));
    }
}
