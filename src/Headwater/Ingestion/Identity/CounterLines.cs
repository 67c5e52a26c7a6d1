using System.Globalization;
using System.Text.RegularExpressions;

namespace Headwater.Ingestion.Identity;

/// <summary>
/// Lines above and below a text that count or tell the time: comments and views, minutes to read, days since, the date of the last update,
/// the year of a copyright. They differ in each answer. A sentence that has such words, or a line amid the text, is of the article.
/// </summary>
internal static partial class CounterLines
{
    // Of the lines that say something, first and last.
    private const int Edge = 3;

    // A longer line is a sentence.
    private const int MaxLength = 120;

    private const string Number = @"\d[\d.,]*\s?[km]?";
    private const string Counted = "(?:comments?|views?|likes?|shares?|repl(?:y|ies)|reactions?|claps?|kommentare?|aufrufe?|commentaires?|"
        + "vues?|comentarios?|vistas?|commenti)";
    private const string Minutes = @"\d+\s?(?:minutes?|mins?\b\.?|minuten|minutos|minuti)";
    private const string ToRead = "(?:(?:estimated )?read(?:ing)? time|lesezeit|temps de lecture|tiempo de lectura|tempo di lettura)";
    private const string Span = "(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)";
    private const string Age = $@"(?:(?:\d+|an?) {Span} ago|vor \d+ (?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|"
        + @"jahr(?:en)?)|il y a \d+ (?:minutes?|heures?|jours?|semaines?|mois|ans?)|hace \d+ (?:minutos?|horas?|dias?|semanas?|mes(?:es)?|"
        + "anos?))";
    private const string Stated = "(?:posted|published|submitted|updated|veroffentlicht|aktualisiert|publie|publicado)";
    private const string Month = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";
    private const string Moment =
        $@"(?:\d[\d:./+-]*(?:st|nd|rd|th|t[\d:.]+z?)?|{Month}\.?|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|at|on|am|pm|"
        + @"a\.m\.|p\.m\.|utc|gmt|[ecmp][sd]?t|um|uhr)";

    /// <summary>The text without such lines.</summary>
    public static string Without(string text)
    {
        var lines = text.Split('\n');
        var said = Enumerable.Range(0, lines.Length).Where(at => !string.IsNullOrWhiteSpace(lines[at])).ToArray();
        foreach (var at in said.Take(Edge).Union(said.TakeLast(Edge)))
        {
            if (Counts(lines[at]))
                lines[at] = "";
        }

        return string.Join('\n', lines);
    }

    private static bool Counts(string line)
    {
        if (line.Length > MaxLength)
            return false;

        // Without the marks of letters, so that the words are found in any form of Unicode.
        var compared = string.Concat(
            ComparedText.Of(line).Where(character => char.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark));
        var rest = Counter().Replace(compared, "");
        return rest.Length < compared.Length && !rest.Any(char.IsLetterOrDigit);
    }

    [GeneratedRegex(
        $@"\b(?:{Number}\s{Counted}|{Counted}:?\s?\(?{Number}\)?|{Minutes}(?:\sread|\slesezeit|\sde lect\w+)|{ToRead}:?\s{Minutes}|"
            + $@"(?:{Stated}:?\s)?{Age}(?:\sby\s[\p{{L}}\p{{M}}.' -]{{1,40}})?|"
            + $@"(?:last\s)?(?:updated|modified|edited)(?:\son)?:?(?:\s{Moment},?){{1,9}})(?!\w)|^(?:copyright\s)?(?:©|\(c\)).*",
        RegexOptions.IgnoreCase)]
    private static partial Regex Counter();
}
