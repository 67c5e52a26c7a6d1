using Headwater.Storage;

namespace Headwater.Index.Sqlite;

/// <summary>
/// The columns of the present state of one index file, and of the one before, for readers that began before the last commit. Read from the
/// file by the first who asks; from then on the writer brings them along.
/// </summary>
/// <param name="blockSize">Articles of a block, at most; tests make it small.</param>
internal sealed class CurrentColumns(int blockSize = ColumnBlock.Capacity)
{
    private readonly Lock _reading = new();
    private volatile Versions? _versions;

    /// <summary>For another file in the place of this one.</summary>
    public CurrentColumns Anew() => new(blockSize);

    /// <summary>Those of the state that the connection sees; to be called inside its transaction.</summary>
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

            // If the writer was faster, this is an old state, and the next reader will do better.
            Interlocked.CompareExchange(ref _versions, new Versions(columns, null), seen);
            return columns;
        }
    }

    /// <summary>
    /// Makes the columns of the state that the writer is about to commit. Before the commit, so that whoever sees the state finds its columns.
    /// </summary>
    /// <param name="from">The position of the state before.</param>
    /// <param name="places">Every place that an article took or left.</param>
    public void Advance(IndexConnection writer, LogPosition from, LogPosition to, IEnumerable<long> places)
    {
        if (_versions?.Latest is not { } latest || to == from)
            return;
        _versions = latest.Position == from ? new Versions(latest.After(writer, to, places), latest) : null;
    }

    /// <summary>After a state that was not committed after all.</summary>
    public void Forget() => _versions = null;

    private sealed record Versions(ArticleColumns Latest, ArticleColumns? Before)
    {
        public ArticleColumns? Find(LogPosition position) =>
            Latest.Position == position ? Latest : Before?.Position == position ? Before : null;
    }
}
