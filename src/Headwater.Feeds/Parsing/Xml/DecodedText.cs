using System.Text;

namespace Headwater.Feeds.Parsing.Xml;

/// <summary>The characters of a document: first those of the bytes in memory, then those of the stream, if there is one.</summary>
internal sealed class DecodedText(ReadOnlyMemory<byte> head, Stream? rest, Encoding encoding)
{
    private const int ReadBytes = 16 * 1024;

    private readonly Decoder _decoder = encoding.GetDecoder();
    private byte[]? _block;
    private bool _isFlushed;

    /// <summary>0 at the end.</summary>
    public int Read(Span<char> characters)
    {
        while (true)
        {
            if (head.IsEmpty && rest is not null)
            {
                _block ??= new byte[ReadBytes];
                head = _block.AsMemory(0, rest.Read(_block));
            }

            if (head.IsEmpty)
                return Flush(characters);

            // No more bytes than characters: the decoder then never has to find out how many fit.
            var bytes = head.Span[..Math.Min(head.Length, characters.Length)];
            _decoder.Convert(bytes, characters, flush: false, out var used, out var written, out _);
            head = head[used..];
            if (written > 0)
                return written;
            if (used == 0)
                return 0; // no room for what one sequence of bytes stands for
        }
    }

    // What an unfinished sequence at the end stands for.
    private int Flush(Span<char> characters)
    {
        if (_isFlushed)
            return 0;
        _decoder.Convert([], characters, flush: true, out _, out var written, out var isDone);
        _isFlushed = isDone;
        return written;
    }
}
