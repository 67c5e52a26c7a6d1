using Azure;
using Azure.Data.Tables;

namespace Headwater.Polling;

/// <summary>
/// Writes to one partition of a table, one transaction at a time: what comes while one is on its way gathers, and the next one takes it
/// all. Nothing waits for company: what comes alone goes alone. A transaction is one call, and paid for as one.
/// </summary>
internal sealed class GroupCommit(TableClient table)
{
    // The service's limit; a group over its other one, 4 MB, is refused and written one by one.
    // https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
    private const int MaxActions = 100;

    private readonly Lock _lock = new();
    private readonly Queue<Change> _waiting = new();
    private bool _isWriting;

    /// <summary>Does all of the actions, or none and throws.</summary>
    /// <remarks>Who stops waiting takes nothing back: the change may be on its way with those of others.</remarks>
    /// <exception cref="RequestFailedException">The service refuses these actions, whatever was to be written with them, or it fails.</exception>
    public Task SubmitAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        var change = new Change(actions);
        bool isFirst;
        lock (_lock)
        {
            _waiting.Enqueue(change);
            isFirst = !_isWriting;
            _isWriting = true;
        }

        if (isFirst)
            _ = WriteAllAsync();
        return change.Done.WaitAsync(cancellationToken);
    }

    private async Task WriteAllAsync()
    {
        while (NextGroup() is { Count: > 0 } group)
        {
            // One ETag that moved, or one row that is too large, fails them all: then each goes alone, so that nobody's fault is another's.
            var failure = await TryWriteAsync(group);
            var isRefused = failure is RequestFailedException { Status: >= 400 and < 500 };
            foreach (var change in group)
                change.End(isRefused && group.Count > 1 ? await TryWriteAsync([change]) : failure);
        }
    }

    /// <summary>Empty when nothing waits; then whoever comes next begins to write again.</summary>
    private List<Change> NextGroup()
    {
        var group = new List<Change>();
        var actions = 0;
        lock (_lock)
        {
            while (_waiting.TryPeek(out var next) && (group.Count == 0 || actions + next.Actions.Count <= MaxActions))
            {
                actions += next.Actions.Count;
                group.Add(_waiting.Dequeue());
            }

            _isWriting = group.Count > 0;
        }

        return group;
    }

    private async Task<Exception?> TryWriteAsync(List<Change> group)
    {
        try
        {
            await table.SubmitTransactionAsync(group.SelectMany(change => change.Actions));
            return null;
        }
#pragma warning disable CA1031 // It is thrown to those who wait for the change.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e;
        }
    }

    private sealed class Change(IReadOnlyList<TableTransactionAction> actions)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<TableTransactionAction> Actions => actions;
        public Task Done => _done.Task;

        public void End(Exception? failure)
        {
            if (failure is null)
                _done.SetResult();
            else
                _done.SetException(failure);
        }
    }
}
