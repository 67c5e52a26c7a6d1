namespace Headwater.Telemetry;

/// <summary>
/// Keeps what fails for every caller at once from filling the log: of lines with one reason, the first is written and then one in ten
/// seconds, which says how many were left out.
/// </summary>
internal sealed class LogThrottle(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Reasons are sentences of the code, a dozen; this bounds the memory where one names what the caller sent.
    private const int MaxReasons = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Written, int LeftOut)> _reasons = [];

    /// <param name="reason">What makes lines alike.</param>
    /// <param name="text">What this line says.</param>
    /// <returns>The text, with the number of lines left out since the last one; null to leave out this one, too.</returns>
    public string? Admit(string reason, string text)
    {
        lock (_lock)
        {
            var known = _reasons.TryGetValue(reason, out var last);
            if (known && time.GetElapsedTime(last.Written) < Interval)
            {
                _reasons[reason] = last with { LeftOut = last.LeftOut + 1 };
                return null;
            }

            if (!known && _reasons.Count == MaxReasons)
                _reasons.Clear();
            _reasons[reason] = (time.GetTimestamp(), 0);
            return last.LeftOut == 0 ? text : $"{text} ({last.LeftOut} more like it since the last such line)";
        }
    }
}
