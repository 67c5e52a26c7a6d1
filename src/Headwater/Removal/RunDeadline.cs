namespace Headwater.Removal;

/// <summary>
/// When a part of a run begins nothing more; the next run goes on. The parts share the time of one function, which is ended with its
/// process after five minutes: each has a minute more than the one before, and the last minute is for what has begun.
/// </summary>
internal sealed class RunDeadline
{
    private static readonly TimeSpan Share = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly TimeSpan _after;

    private RunDeadline(TimeProvider time, long begun, TimeSpan after) => (_time, _begun, _after) = (time, begun, after);

    /// <summary>That of the part after this one.</summary>
    public RunDeadline Next => new(_time, _begun, _after + Share);

    public bool IsOver => _time.GetElapsedTime(_begun) >= _after;

    /// <summary>That of the first part of a run, which begins now.</summary>
    public static RunDeadline First(TimeProvider time) => new(time, time.GetTimestamp(), Share);
}
