using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>
/// The columns of the current state of one index file, and of the previous one for readers that began before the last commit. The first
/// reader reads them from the file; from then on the writer updates them.
/// </summary>
/// <param name="blockSize">The most articles that a block may have; tests make it small.</param>
internal sealed class CurrentColumns(int blockSize = ColumnBlock.Capacity)
{
    private readonly Lock _reading = new();
    private volatile Versions? _versions;

    /// <summary>Empty columns for a file that replaces this one.</summary>
    public CurrentColumns ForNewFile() => new(blockSize);

    /// <summary>The columns of the state that the connection sees; must be called inside its transaction.</summary>
    public ArticleColumns Get(IndexConnection connection, LogPosition position)
    {
        if (_versions?.Find(position) is { } known)
            return known;
        lock (_reading)
        {
            var seen = _versions;
            if (seen?.Find(position) is { } other)
                return other;
            var columns = ArticleColumns.Read(connection, position, blockSize);

            // The writer may be ahead of this reader, or get there meanwhile: then these are the columns of an old state.
            if (seen is null || seen.Latest.Position < position)
                Interlocked.CompareExchange(ref _versions, new Versions(columns, null), seen);
            return columns;
        }
    }

    /// <summary>
    /// Makes the columns of the state that the writer is about to commit; before the commit, so that every reader of the state finds them.
    /// </summary>
    /// <param name="from">The position of the state before.</param>
    /// <param name="sortKeys">Every sort key that got or lost an article.</param>
    public void Advance(IndexConnection writer, LogPosition from, LogPosition to, IEnumerable<long> sortKeys)
    {
        if (_versions?.Latest is not { } latest || to == from)
            return;
        _versions = latest.Position == from ? new Versions(latest.After(writer, to, sortKeys), latest) : null;
    }

    /// <summary>Called when the state was not committed after all.</summary>
    public void Forget() => _versions = null;

    private sealed record Versions(ArticleColumns Latest, ArticleColumns? Before)
    {
        public ArticleColumns? Find(LogPosition position) =>
            Latest.Position == position ? Latest : Before?.Position == position ? Before : null;
    }
}
