using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Headwater.Storage;

/// <summary>
/// Tries a call again as the client does by itself: after silence for minutes, but not where somebody waits, for whom silence ends after
/// seconds. The bound is that of one call, because many calls that each come on are work, not silence.
/// </summary>
/// <param name="patience">How long somebody waits for the answer to a call.</param>
internal sealed class StorageRetries(RetryOptions options, TimeSpan patience)
    : RetryPolicy(options.MaxRetries, DelayStrategy.CreateExponentialDelayStrategy(options.Delay, options.MaxDelay))
{
    // With what comes before it, five seconds at most until a caller knows that storage is away.
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // A query may search a large table for five seconds before the service answers, if only with a continuation:
    // https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination.
    internal static readonly TimeSpan TablePatience = TimeSpan.FromSeconds(8);

    private static readonly AsyncLocal<bool> SomebodyWaits = new();

    /// <summary>From here on, the caller and what it starts do without an answer that does not come soon.</summary>
    public static void Hurry() => SomebodyWaits.Value = true;

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await base.ProcessAsync(message, pipeline);
        }
        catch (OperationCanceledException e) when (SomebodyWaits.Value && !message.CancellationToken.IsCancellationRequested)
        {
            throw new RequestFailedException(0, $"Storage did not answer within {patience}.", errorCode: null, e);
        }
    }

    protected override ValueTask OnSendingRequestAsync(HttpMessage message)
    {
        if (SomebodyWaits.Value)
            message.NetworkTimeout = patience;
        return base.OnSendingRequestAsync(message);
    }

    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        SomebodyWaits.Value && exception is OperationCanceledException
            ? ValueTask.FromResult(false)
            : base.ShouldRetryAsync(message, exception);
}
