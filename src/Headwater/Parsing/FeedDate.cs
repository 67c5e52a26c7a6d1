using System.Globalization;
using System.Text.RegularExpressions;

namespace Headwater.Parsing;

/// <summary>Dates as feeds write them. What is no date is null, never "now".</summary>
internal static partial class FeedDate
{
    private static readonly Dictionary<string, int> Months = new(StringComparer.OrdinalIgnoreCase)
    {
        ["jan"] = 1,
        ["feb"] = 2,
        ["mar"] = 3,
        ["apr"] = 4,
        ["may"] = 5,
        ["jun"] = 6,
        ["jul"] = 7,
        ["aug"] = 8,
        ["sep"] = 9,
        ["oct"] = 10,
        ["nov"] = 11,
        ["dec"] = 12,
    };

    // RFC 822 and the zones that publishers write besides; hours.
    private static readonly Dictionary<string, double> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ut"] = 0,
        ["utc"] = 0,
        ["gmt"] = 0,
        ["z"] = 0,
        ["wet"] = 0,
        ["bst"] = 1,
        ["cet"] = 1,
        ["west"] = 1,
        ["cest"] = 2,
        ["eet"] = 2,
        ["eest"] = 3,
        ["msk"] = 3,
        ["ist"] = 5.5,
        ["jst"] = 9,
        ["kst"] = 9,
        ["aest"] = 10,
        ["aedt"] = 11,
        ["ast"] = -4,
        ["adt"] = -3,
        ["est"] = -5,
        ["edt"] = -4,
        ["et"] = -5,
        ["cst"] = -6,
        ["cdt"] = -5,
        ["ct"] = -6,
        ["mst"] = -7,
        ["mdt"] = -6,
        ["mt"] = -7,
        ["pst"] = -8,
        ["pdt"] = -7,
        ["pt"] = -8,
        ["akst"] = -9,
        ["akdt"] = -8,
        ["hst"] = -10,
    };

    /// <summary>The instant in UTC.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || text.Length > 100)
            return null;
        return ParseRfc822(text) ?? ParseIso(text);
    }

    private static DateTimeOffset? ParseRfc822(string text)
    {
        var match = Rfc822().Match(text);
        if (!match.Success || !Months.TryGetValue(match.Groups["month"].Value[..3], out var month))
            return null;
        var year = Number(match, "year");
        if (match.Groups["year"].Length <= 2)
            year += year < 70 ? 2000 : 1900; // RFC 2822: two digits
        return Instant(year, month, Number(match, "day"), Number(match, "hour"), Number(match, "minute"), Number(match, "second"), 0, Offset(match.Groups["zone"].Value));
    }

    private static DateTimeOffset? ParseIso(string text)
    {
        var match = Iso().Match(text);
        if (!match.Success)
            return null;
        var fraction = match.Groups["fraction"] is { Success: true, Value: var digits }
            ? (long)(double.Parse($"0.{digits}", CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond)
            : 0;
        return Instant(
            Number(match, "year"), Number(match, "month", 1), Number(match, "day", 1), Number(match, "hour"), Number(match, "minute"),
            Number(match, "second"), fraction, Offset(match.Groups["zone"].Value));
    }

    private static DateTimeOffset? Instant(int year, int month, int day, int hour, int minute, int second, long ticks, TimeSpan offset)
    {
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 24 || minute > 59 || second > 60)
            return null;
        try
        {
            // Built by addition, so that 24:00 and a leap second are the instants they mean.
            var local = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).AddHours(hour).AddMinutes(minute).AddSeconds(second).AddTicks(ticks);
            return new DateTimeOffset(local - offset, TimeSpan.Zero);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // the first or the last hours of the calendar
        }
    }

    private static int Number(Match match, string group, int fallback = 0) =>
        match.Groups[group] is { Success: true, ValueSpan: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : fallback;

    private static TimeSpan Offset(string zone)
    {
        if (Zones.TryGetValue(zone, out var hours))
            return TimeSpan.FromHours(hours);
        var match = Numeric().Match(zone);
        if (!match.Success)
            return TimeSpan.Zero;
        var offset = new TimeSpan(Number(match, "hours"), Number(match, "minutes"), 0);
        return match.Groups["sign"].Value == "-" ? -offset : offset;
    }

    [GeneratedRegex(
        @"^(?:[\p{L}]+\.?,?\s+)?(?<day>\d{1,2})[\s-]+(?<month>\p{L}{3,9})\.?[\s-]+(?<year>\d{2,4}),?(?:\s+(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:\.\d+)?)?)?\s*(?<zone>[+-]\d{1,2}:?\d{2}|\p{L}+(?:[+-]\d{1,2}:?\d{2})?)?",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Rfc822();

    [GeneratedRegex(
        @"^(?<year>\d{4})(?:-?(?<month>\d{2})(?:-?(?<day>\d{2})(?:(?:[Tt]|\s+)(?<hour>\d{1,2})(?::?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d{1,7})\d*)?)?)?\s*(?<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}|\p{L}+)?)?)?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();

    [GeneratedRegex(@"(?<sign>[+-])(?<hours>\d{1,2}):?(?<minutes>\d{2})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Numeric();
}
