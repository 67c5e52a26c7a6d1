using System.Globalization;

namespace Headwater.Pages.Layout;

/// <summary>Numbers, dates and sizes as people read them. Times are UTC; the script adds the reader's own.</summary>
internal static class PageText
{
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 article</c>, <c>1,200 articles</c>.</summary>
    public static string Count(long number, string one, string? several = null) =>
        $"{Count(number)} {(number == 1 ? one : several ?? one + "s")}";

    /// <summary>The title of an article as a link or a heading, which must have words.</summary>
    public static string Title(string title) => title.Length > 0 ? title : "Without a title";

    /// <summary>A publisher's text within a sentence of ours, without signs that would turn the rest of the sentence around.</summary>
    public static string Quoted(string text) => $"“{string.Concat(text.Where(c => !IsDirection(c)))}”";

    /// <summary>True for the embeddings, overrides and isolates of Unicode's bidirectional algorithm.</summary>
    public static bool IsDirection(char c) => c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';

    /// <summary>At most <paramref name="length"/> characters, up to the end of a word where there is one.</summary>
    public static string Beginning(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var end = text.LastIndexOf(' ', length);
        end = end > length / 2 ? end : char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return text[..end].TrimEnd() + "…";
    }

    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>For the attribute <c>datetime</c>.</summary>
    public static string Machine(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A coordinate of a drawing.</summary>
    public static string Point(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.#} MB"),
    };

    /// <summary>A length of time in its largest unit or two.</summary>
    public static string Span(TimeSpan span) => span.Duration() switch
    {
        { TotalDays: >= 2 } days => string.Create(CultureInfo.InvariantCulture, $"{days.TotalDays:0} days"),
        { TotalHours: >= 1 } hours => string.Create(
            CultureInfo.InvariantCulture, $"{(int)hours.TotalHours} h{(hours.Minutes > 0 ? $" {hours.Minutes} min" : "")}"),
        { TotalMinutes: >= 1 } minutes => string.Create(CultureInfo.InvariantCulture, $"{(int)minutes.TotalMinutes} min"),
        var seconds => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds.TotalSeconds} s"),
    };
}
