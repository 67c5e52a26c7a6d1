using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Headwater.Index.Sqlite;

/// <summary>
/// Writes a new blob part by part, with metadata that is known only at the end. Parts of two writers do not mix, and the last writer is
/// told that the blob exists.
/// </summary>
internal sealed class BlobParts(BlockBlobClient blob) : Stream
{
    // After an error only one part is repeated.
    private const int PartBytes = 4 * 1024 * 1024;

    private readonly MemoryStream _part = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<string> _ids = [];
    private long _sent;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _sent + _part.Length;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _part.Write(buffer.Span);
        if (_part.Length >= PartBytes)
            await SendAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <param name="metadata">By the SHA-256 of what was written.</param>
    /// <exception cref="RequestFailedException">There is such a blob.</exception>
    public async Task CommitAsync(Func<string, Dictionary<string, string>> metadata, CancellationToken cancellationToken)
    {
        if (_part.Length > 0)
            await SendAsync(cancellationToken);
        await blob.CommitBlockListAsync(
            _ids,
            new CommitBlockListOptions
            {
                Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                Metadata = metadata(Convert.ToHexStringLower(_hash.GetHashAndReset())),
            },
            cancellationToken);
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => _part.Write(buffer, offset, count);

    protected override void Dispose(bool disposing)
    {
        _part.Dispose();
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var id = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        _hash.AppendData(_part.GetBuffer().AsSpan(0, (int)_part.Length));
        _part.Position = 0;
        await blob.StageBlockAsync(id, _part, cancellationToken: cancellationToken);
        _ids.Add(id);
        _sent += _part.Length;
        _part.SetLength(0);
    }
}
