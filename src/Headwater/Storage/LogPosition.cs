using System.Globalization;

namespace Headwater.Storage;

/// <summary>A place in a log, written <c>origin:segment:offset</c>.</summary>
/// <param name="Segment">1-based number of the segment blob.</param>
/// <param name="Offset">Bytes from the start of the segment.</param>
/// <param name="Origin">Identifies the log; null for the start of any log.</param>
public readonly record struct LogPosition(int Segment, long Offset, string? Origin = null) : IComparable<LogPosition>
{
    public static LogPosition Start { get; } = new(1, 0);

    public static bool TryParse(string? text, out LogPosition position)
    {
        position = Start;
        string? origin = null;
        string[] parts = text?.Split(':') ?? [];
        if (parts.Length == 3)
            (origin, parts) = (parts[0], parts[1..]);
        if (parts.Length != 2
            || origin is not null && !Base32.IsHash(origin)
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var segment)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || segment < 1)
            return false;
        position = new LogPosition(segment, offset, origin);
        return true;
    }

    /// <summary>For positions of one log.</summary>
    public int CompareTo(LogPosition other) => (Segment, Offset).CompareTo((other.Segment, other.Offset));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}{(Origin is null ? "" : ":")}{Segment}:{Offset}");

    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;
}

/// <summary>A position that is not in the log: the reader has read another log and must start again.</summary>
internal sealed class LogPositionException : Exception
{
    internal LogPositionException(LogPosition position)
        : base($"Position {position} is not in the log.")
    {
    }
}
