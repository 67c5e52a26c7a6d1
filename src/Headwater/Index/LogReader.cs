using System.Runtime.CompilerServices;
using Headwater.Storage;
using Microsoft.Extensions.Logging;

namespace Headwater.Index;

/// <summary>Reads the log for an index: lines with the articles that they name, in batches that are applied as a whole.</summary>
internal sealed partial class LogReader(ChangeLog log, StorageAccount storage, ILogger logger)
{
    /// <summary>Identifies this log, so that one in its place is noticed; null while there is no log.</summary>
    public Task<string?> OriginAsync(CancellationToken cancellationToken) => log.OriginAsync(cancellationToken);

    /// <summary>
    /// What was appended after <paramref name="from"/>. The articles of the next batch are on their way while one is applied.
    /// </summary>
    /// <param name="newerThanIndex">
    /// The lines of which the index has neither this nor a newer one; never called while a batch is applied.
    /// </param>
    /// <exception cref="LogPositionException"><paramref name="from"/> is in another log, or after the end of this one.</exception>
    public async IAsyncEnumerable<IndexBatch> ReadAsync(
        LogPosition from, Func<IReadOnlyCollection<ArticleChange>, Task<IReadOnlyCollection<ArticleChange>>> newerThanIndex,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Task<IndexBatch>? reading = null;
        try
        {
            await foreach (var chunk in log.ReadAsync(from, cancellationToken))
            {
                foreach (var lines in chunk.Split().Chunk(IndexBatch.MaxLines))
                {
                    var batch = reading;
                    reading = await IndexBatch.BeginAsync(lines, storage, newerThanIndex, cancellationToken);
                    if (batch is not null)
                        yield return Checked(await batch);
                }
            }

            if (reading is not null)
                yield return Checked(await reading);
        }
        finally
        {
            // Nothing of this call continues after it returns.
            if (reading is not null)
                await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IndexBatch Checked(IndexBatch batch)
    {
        if (batch.Unreadable > 0)
            Log.Unreadable(logger, batch.Unreadable, batch.Next);
        return batch;
    }

    private static partial class Log
    {
        [LoggerMessage(403, LogLevel.Warning, "{Count} lines of the log before {Position} cannot be read and are left out")]
        public static partial void Unreadable(ILogger logger, int count, LogPosition position);
    }
}
