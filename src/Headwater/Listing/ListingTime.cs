using System.Globalization;
using Headwater.Index;

namespace Headwater.Listing;

/// <summary>Times in parameters: a date, a date and time, or how long ago.</summary>
internal static class ListingTime
{
    public const string Expected =
        "a date (2026-06-15), a date and time (2026-06-15T08:00:00Z; UTC unless it says otherwise), or a time ago (30m, 12h, 7d, 4w).";

    // A century; more would mean everything.
    private const int MaxDays = 36_525;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    public static bool TryParse(string text, DateTimeOffset now, out TimeBound bound)
    {
        // The plus sign of an offset arrives as a space if it was not escaped.
        var time = text.Trim().Replace(' ', '+');
        if (DateTimeOffset.TryParseExact(
            time, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var absolute))
        {
            var milliseconds = absolute.ToUnixTimeMilliseconds();
            bound = new TimeBound(milliseconds, milliseconds.ToString(CultureInfo.InvariantCulture));
            return true;
        }

        if (TryParseAge(time, out var age))
        {
            // Whole minutes, so that equal queries within a minute have the same key.
            var minute = TimeSpan.FromMinutes(1).Ticks;
            var then = (now - age).UtcTicks;
            bound = new TimeBound(new DateTimeOffset(then - then % minute, TimeSpan.Zero).ToUnixTimeMilliseconds(), time);
            return true;
        }

        bound = new TimeBound(0, "");
        return false;
    }

    private static bool TryParseAge(string text, out TimeSpan age)
    {
        age = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture,
            out var count))
            return false;
        double? days = text[^1] switch
        {
            'm' => count / 1_440.0,
            'h' => count / 24.0,
            'd' => count,
            'w' => count * 7.0,
            _ => null,
        };
        age = TimeSpan.FromDays(Math.Min(days ?? 0, MaxDays));
        return days <= MaxDays;
    }
}
