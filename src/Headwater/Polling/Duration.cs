using System.Globalization;

namespace Headwater.Polling;

/// <summary>Times in the options of a feed: as in the settings, or as in the parameters of a listing.</summary>
internal static class Duration
{
    public const string Expected = "a time such as 5m, 12h, 7d or 4w, or hh:mm:ss, or d.hh:mm:ss";

    // Digits and a unit. Six digits of weeks are beyond all ranges.
    private const int MaxLength = 7;

    public static string Text(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);

    public static TimeSpan? Of(string text)
    {
        text = text.Trim();
        // A number alone would be days.
        if (text.Contains(':') && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var time))
            return time;
        if (text.Length is < 2 or > MaxLength || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return null;
        return text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            'w' => TimeSpan.FromDays(7L * count),
            _ => null,
        };
    }
}
