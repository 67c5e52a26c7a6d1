namespace Headwater.Polling;

/// <param name="Reason">Why then, as a sentence for an operator.</param>
public sealed record NextPoll(DateTimeOffset At, string Reason);
