namespace Headwater.Polling;

/// <param name="Reason">Why then.</param>
public sealed record NextPoll(DateTimeOffset At, string Reason);
