using System.Globalization;

namespace Headwater.Storage;

/// <summary>A place in the log, written <c>segment:offset</c>.</summary>
/// <param name="Segment">1-based number of the segment blob.</param>
/// <param name="Offset">Bytes from the start of the segment.</param>
public readonly record struct LogPosition(int Segment, long Offset) : IComparable<LogPosition>
{
    public static LogPosition Start { get; } = new(1, 0);

    public static bool TryParse(string? text, out LogPosition position)
    {
        position = Start;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0
            || !int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var segment)
            || !long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || segment < 1)
            return false;
        position = new LogPosition(segment, offset);
        return true;
    }

    public int CompareTo(LogPosition other) => (Segment, Offset).CompareTo((other.Segment, other.Offset));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Segment}:{Offset}");

    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;
}
