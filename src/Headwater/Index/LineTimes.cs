namespace Headwater.Index;

/// <summary>The greatest time of a line, and whether the last line alone has it; see <see cref="IndexState"/>.</summary>
internal static class LineTimes
{
    /// <summary>Works line by line, so that the result does not depend on how the log is cut into batches.</summary>
    public static (DateTimeOffset? Changed, bool IsLast) After(
        (DateTimeOffset? Changed, bool IsLast) before, IReadOnlyList<DateTimeOffset> times)
    {
        var (changed, isLast) = before;
        foreach (var time in times)
        {
            isLast = changed is null || time.ToUnixTimeSeconds() > changed.Value.ToUnixTimeSeconds();
            if (changed is null || time > changed)
                changed = time;
        }

        return (changed, isLast);
    }
}
