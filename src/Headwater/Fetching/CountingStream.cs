namespace Headwater.Fetching;

/// <summary>The body as received: counts its bytes, stops at a limit, and can show its first bytes before they are read.</summary>
internal sealed class CountingStream(Stream inner, int maxBytes) : Stream
{
    private readonly byte[] _start = new byte[2];
    private int _startLength;
    private int _startRead;

    /// <summary>Bytes received so far.</summary>
    public long Count { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Up to two bytes, which a later read returns again; fewer only at the end.</summary>
    public async Task<ReadOnlyMemory<byte>> PeekAsync(CancellationToken cancellationToken)
    {
        while (_startLength < _start.Length)
        {
            var read = await ReadOnAsync(_start.AsMemory(_startLength), cancellationToken);
            if (read == 0)
                break;
            _startLength += read;
        }

        return _start.AsMemory(0, _startLength);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_startRead == _startLength)
            return ReadOnAsync(buffer, cancellationToken);

        var length = Math.Min(buffer.Length, _startLength - _startRead);
        _start.AsMemory(_startRead, length).CopyTo(buffer);
        _startRead += length;
        return ValueTask.FromResult(length);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Reads are asynchronous.");

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask<int> ReadOnAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count += read;
        return Count <= maxBytes ? read : throw new FetchLimitException(ResponseBodyReader.TooLong(maxBytes));
    }
}
