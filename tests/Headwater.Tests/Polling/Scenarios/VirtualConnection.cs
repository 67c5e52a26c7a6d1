using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Headwater.Tests.Polling.Scenarios;

internal sealed record Request(string Host, string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string Url => $"http://{Host}{Path}";
    public string? ETag => Headers.GetValueOrDefault("If-None-Match");
    public string? LastModified => Headers.GetValueOrDefault("If-Modified-Since");
    public bool IsConditional => ETag is not null || LastModified is not null;
}

/// <param name="Status">Of HTTP; <see cref="Silence"/> sends nothing.</param>
/// <param name="Headers">As they go over the wire; a name may come several times.</param>
internal sealed record Response(int Status, IReadOnlyList<(string Name, string Value)> Headers, string Body = "")
{
    /// <summary>The server takes the request and never answers.</summary>
    public const int Silence = 0;
}

/// <summary>A connection to a server that is a function: HTTP/1.1 in memory, so that the real fetcher runs without a network.</summary>
internal sealed class VirtualConnection(Func<Request, Response> serve) : Stream
{
    private readonly Channel<byte[]> _answers = Channel.CreateUnbounded<byte[]>();
    private readonly StringBuilder _asked = new();
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _asked.Append(Encoding.Latin1.GetString(buffer.Span));
        var text = _asked.ToString();
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end >= 0)
        {
            _asked.Clear();
            if (serve(Read(text[..end])) is { Status: not Response.Silence } answer)
                _answers.Writer.TryWrite(Print(answer));
        }

        return ValueTask.CompletedTask;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
            _rest = await _answers.Reader.ReadAsync(cancellationToken);
        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>A caller that gives up waiting closes the connection.</summary>
    protected override void Dispose(bool disposing)
    {
        _answers.Writer.TryComplete(new IOException("The connection is closed."));
        base.Dispose(disposing);
    }

    private static Request Read(string head)
    {
        var lines = head.Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);
        return new Request(headers["Host"], lines[0].Split(' ')[1], headers);
    }

    private static byte[] Print(Response response)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} Virtual\r\n"));
        foreach (var (name, value) in response.Headers)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (response.Status != 304)
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(response.Body)}\r\n");
        text.Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(text.ToString()), .. Encoding.UTF8.GetBytes(response.Body)];
    }
}
