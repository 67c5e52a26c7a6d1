using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Headwater.Storage;

namespace Headwater.LocalHost.Host;

/// <summary>
/// Passes the messages of a queue to a function as the Functions host does: a batch at a time, the next one when few are left, a failed
/// message again after a delay, and to the poison queue after its last attempt. A poison queue has none itself: a message that fails there
/// stays, and comes again when its lease ends.
/// </summary>
/// <param name="poison">Null for a poison queue.</param>
/// <param name="lease">How long a message is hidden from others; a test that counts calls has one that needs no renewal.</param>
internal sealed partial class QueuePump(
    QueueClient queue, QueueClient? poison, HostJson settings, Func<QueueMessage, CancellationToken, Task> function, TimeProvider time,
    ILogger logger, TimeSpan? lease = null)
{
    // The Functions host leases for ten minutes. Here a killed host is started again at once, and its messages should not be hidden that
    // long; the lease is renewed while a function runs.
    private static readonly TimeSpan UsualLease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _lease = lease ?? UsualLease;
    private bool _failing;

    /// <summary>Where the Functions host puts messages that failed too often; null for such a queue itself.</summary>
    public static QueueClient? PoisonOf(StorageAccount storage, string queueName) =>
        queueName.EndsWith(StorageNames.PoisonSuffix, StringComparison.Ordinal)
            ? null
            : storage.Queue(queueName + StorageNames.PoisonSuffix);

    /// <summary>Runs until <paramref name="stopping"/>, then waits for the messages that it has begun.</summary>
    /// <param name="abort">Ends running functions.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        var running = new HashSet<Task>();
        var pause = ShortestPause;
        while (!stopping.IsCancellationRequested)
        {
            running.RemoveWhere(task => task.IsCompleted);
            if (running.Count > settings.NewBatchThreshold)
            {
                await Task.WhenAny(running);
                continue;
            }

            var messages = await ReceiveAsync(abort);
            foreach (var message in messages)
                running.Add(ProcessAsync(message, abort));
            if (messages.Length > 0)
            {
                pause = ShortestPause;
                continue;
            }

            await PauseAsync(pause, stopping);
            pause = pause * 2 < settings.MaxPollingInterval ? pause * 2 : settings.MaxPollingInterval;
        }

        await Task.WhenAll(running);
    }

    /// <summary>Processes messages until none is visible; tests wait so.</summary>
    /// <returns>How many attempts were made.</returns>
    public async Task<int> DrainAsync(CancellationToken cancellationToken)
    {
        for (var attempts = 0; ;)
        {
            var messages = await ReceiveAsync(cancellationToken);
            if (messages.Length == 0)
                return attempts;
            attempts += messages.Length;
            await Task.WhenAll(messages.Select(message => ProcessAsync(message, cancellationToken)));
        }
    }

    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            QueueMessage[] messages = await queue.ReceiveMessagesAsync(settings.BatchSize, _lease, cancellationToken);
            if (_failing)
                Log.StorageAnswers(logger, queue.Name);
            _failing = false;
            return messages;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return []; // nothing was ever sent
        }
        // The host's own boundary: however reading the queue fails, the next read may succeed, and only this loop reads.
#pragma warning disable CA1031
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // Once, not every two seconds while the account is away.
            if (!_failing)
                Log.StorageFails(logger, queue.Name, e.Message);
            _failing = true;
            return [];
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(pause, time, stopping);
        }
        catch (OperationCanceledException)
        {
            // The caller sees that it is to stop.
        }
    }

    private async Task ProcessAsync(QueueMessage message, CancellationToken abort)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var renewal = RenewAsync(message, done.Token);
        Exception? failure = null;
        try
        {
            await function(message, abort);
        }
#pragma warning disable CA1031 // The host's own boundary: whatever a function throws decides about its message, not about the pump.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        await done.CancelAsync();
        var receipt = await renewal;

        // The host stops, and the function was cancelled; the message comes again when its lease ends.
        if (failure is not null && abort.IsCancellationRequested)
            return;
        try
        {
            await SettleAsync(message, receipt, failure, abort);
        }
#pragma warning disable CA1031 // As above: the message comes again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.NotSettled(logger, message.MessageId, queue.Name, e.Message);
        }
    }

    private async Task SettleAsync(QueueMessage message, string receipt, Exception? failure, CancellationToken abort)
    {
        if (failure is not null && poison is null)
        {
            Log.Kept(logger, failure, message.MessageId, queue.Name, message.DequeueCount);
            return;
        }

        if (failure is not null && message.DequeueCount < settings.MaxDequeueCount)
        {
            Log.Failed(logger, failure, message.MessageId, queue.Name, message.DequeueCount, settings.VisibilityTimeout.TotalSeconds);
            await queue.UpdateMessageAsync(
                message.MessageId, receipt, visibilityTimeout: settings.VisibilityTimeout, cancellationToken: abort);
            return;
        }

        if (failure is not null && poison is not null)
        {
            Log.Poisoned(logger, failure, message.MessageId, queue.Name, message.DequeueCount, poison.Name);
            await poison.CreateIfNotExistsAsync(cancellationToken: abort);
            await poison.SendMessageAsync(message.Body, timeToLive: StorageAccount.NeverExpires, cancellationToken: abort);
        }

        await queue.DeleteMessageAsync(message.MessageId, receipt, abort);
    }

    /// <summary>Keeps the message hidden from others until <paramref name="done"/>; returns the receipt that then counts.</summary>
    private async Task<string> RenewAsync(QueueMessage message, CancellationToken done)
    {
        var receipt = message.PopReceipt;
        try
        {
            while (true)
            {
                await Task.Delay(_lease / 2, time, done);
                UpdateReceipt update = await queue.UpdateMessageAsync(
                    message.MessageId, receipt, visibilityTimeout: _lease, cancellationToken: CancellationToken.None);
                receipt = update.PopReceipt;
            }
        }
#pragma warning disable CA1031 // As above: an old receipt is noticed when the message is settled.
        catch (Exception)
#pragma warning restore CA1031
        {
            return receipt;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(900, LogLevel.Debug, "Message {Id} of {Queue} failed (attempt {Attempt}); tried again in {Seconds} s")]
        public static partial void Failed(ILogger logger, Exception e, string id, string queue, long attempt, double seconds);

        [LoggerMessage(901, LogLevel.Warning, "Message {Id} of {Queue} failed {Attempts} times and goes to {Poison}")]
        public static partial void Poisoned(ILogger logger, Exception e, string id, string queue, long attempts, string poison);

        [LoggerMessage(905, LogLevel.Warning, "Message {Id} of {Queue} failed (attempt {Attempt}) and stays there")]
        public static partial void Kept(ILogger logger, Exception e, string id, string queue, long attempt);

        [LoggerMessage(902, LogLevel.Warning, "Queue {Queue} cannot be read: {Reason}")]
        public static partial void StorageFails(ILogger logger, string queue, string reason);

        [LoggerMessage(904, LogLevel.Information, "Queue {Queue} can be read again")]
        public static partial void StorageAnswers(ILogger logger, string queue);

        [LoggerMessage(903, LogLevel.Warning, "Message {Id} of {Queue} was processed but could not be settled, so it will come again: "
            + "{Reason}")]
        public static partial void NotSettled(ILogger logger, string id, string queue, string reason);
    }
}
