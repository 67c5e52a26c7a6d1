namespace Headwater.Storage;

/// <summary>The request cannot be answered now, but soon: 503.</summary>
/// <param name="message">For any caller: names nothing of the machine.</param>
internal sealed class UnavailableException(string message, Exception? reason = null) : Exception(message, reason)
{
    /// <summary>For the log: where and why.</summary>
    public string Details { get; init; } = message;
}
