using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Headwater.Feeds.Parsing.Dates;

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

    // 1,204; 1.9k; 1 204, as French and Russian pages write it; 1.2万.
    private const string Number =
        @"\d(?:[\d.,']|\s(?=\d{3}(?!\d)))*\s?(?:(?:[km]|mil|tsd\.?|тыс\.?)(?!\w)|万\+?|萬|천|만)?";
    private const string Counted = @"(?:comments?(?:\(s\))?|views?|viewers|hits|likes?|shares?|repl(?:y|ies)|posts|participants?|"
        + "reactions?|seeders?|leechers?|claps?|reads|answers?|voices|plays|listens|(?:re)?tweets|watching|subscribers|upvotes|visitors?|"
        + "downloads?|visits?|responses?|boosts?|favou?rites|reposts?|trackbacks?|pingbacks?|applicants|kommentare?|aufrufe?|"
        + "commentaires?|vues?|comentarios?|vistas?|visualiza[a-z]+|commenti|reacties|"
        + "komentarz[ey]|yorum|комментари[ияевй]+|просмотр(?:ы|ов|а)?|"
        + "ответ(?:ы|ов|а)?|تعليق(?:ات)?|مشاهد(?:ة|ات))";
    private const string CountedEast = "(?:コメント|閲覧数|いいね|评论|阅读(?:量|次数)?|"
        + "浏览(?:量|次数)?|点赞|댓글|조회수?)";
    private const string After = "(?: (?:today|total|cast|so far|on this (?:post|article|story)|this))?";
    private const string Minutes = @"\d+[\s-]?(?:minutes?|mins?\b\.?|minuten|minutos?|minuti|мин(?:ут[аы]?)?\b\.?|分钟?|분)";
    private const string ToRead = "(?:(?:estimated )?read(?:ing)? time|lesezeit|lesedauer|leestijd|temps de lecture|tiempo de lectura|"
        + "tempo di lettura|tempo de leitura|czas czytania|время чтения|阅读时间)";
    private const string Span = "(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|[dhm]|days?|weeks?|months?|years?)";
    private const string Age = $@"(?:(?:\d+\s?|an? ){Span} ago|just now|yesterday|"
        + @"vor \d+ (?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|"
        + @"jahr(?:en)?)|il y a \d+ (?:minutes?|heures?|jours?|semaines?|mois|ans?)|(?:hace|ha) \d+ (?:minutos?|horas?|dias?|semanas?|"
        + @"mes(?:es)?|anos?)|\d+ (?:minuti|ore|giorni|settimane|mesi|anni) fa|"
        + @"\d+ (?:минут|час|дн|недел|месяц|год|лет)[а-я]* назад|"
        + @"\d+\s?(?:分|時間|日|週間|か月|年)前|\d+\s?(?:分钟|小时|天|周|个月|年)前)";
    private const string Name = @"\sby\s[\p{L}\p{M}.' -]{1,40}";
    private const string Sign = @"(?:[\u25B2\u2661\u2665\u2764]|\uD83D[\uDC41\uDC4D\uDC4E\uDCAC\uDD01\uDD04\uDDE8])\uFE0F?";
    private const string Stated = "(?:posted|published|submitted|updated|modified|edited|veroffentlicht|aktualisiert|publie|publicado)";

    /// <summary>The text without such lines.</summary>
    public static string Without(string text)
    {
        var edges = Edges(text);
        var lines = edges.Select(line => text[line]).ToArray();
        var rest = lines.Select(line => WithoutCounters(line, Counts)).ToArray();
        if (rest.SequenceEqual(lines))
            return text;

        // Points are also those of a match; beside comments they are not.
        var (result, end) = (new StringBuilder(text.Length), 0);
        foreach (var (at, line) in rest.Index())
        {
            result.Append(text, end, edges[at].Start.Value - end).Append(WithoutCounters(line, Votes().IsMatch));
            end = edges[at].End.Value;
        }

        return result.Append(text, end, text.Length - end).ToString();
    }

    /// <summary>A title without what it counts; one that says nothing else stays.</summary>
    public static string WithoutInTitle(string title) =>
        Comments().Replace(Without(title), "") is var rest && rest.Any(char.IsLetterOrDigit) ? rest : title;

    /// <summary>The first and the last lines that say something.</summary>
    private static List<Range> Edges(string text)
    {
        var (first, last, next) = (new List<Range>(), new List<Range>(), 0);
        while (first.Count < Edge && next <= text.Length)
        {
            var line = next..(text.IndexOf('\n', next) is >= 0 and var end ? end : text.Length);
            if (!text.AsSpan()[line].IsWhiteSpace())
                first.Add(line);
            next = line.End.Value + 1;
        }

        for (var end = text.Length; last.Count < Edge && end >= next;)
        {
            var line = (text.AsSpan(0, end).LastIndexOf('\n') + 1)..end;
            if (!text.AsSpan()[line].IsWhiteSpace())
                last.Add(line);
            end = line.Start.Value - 1;
        }

        last.Reverse();
        return [.. first, .. last];
    }

    /// <summary>What is left of a line such as <c>By Ann | 12 comments</c>.</summary>
    private static string WithoutCounters(string line, Func<string, bool> counts)
    {
        if (line.Length > MaxLength || !(line.Any(char.IsDigit) || Figureless().IsMatch(line)))
            return line;
        var parts = Separator().Split(line);
        var rest = parts.Where(part => !Is(part)).Select(
            part => Brackets().Match(part) is { Success: true } end && Is(end.Groups["inside"].Value) ? part[..end.Index] : part).ToArray();

        // A lone one behind a dash ends a sentence: "The ferry sank - 3 days ago".
        var isSentence = rest.Length == parts.Length - 1 && rest.Length > 0 && !Facts().IsMatch(line);
        return rest.SequenceEqual(parts) || isSentence ? line : string.Join(" | ", rest);

        bool Is(string part) => counts(part) || counts(Plain(part));
    }

    private static bool Counts(string part)
    {
        var stated = Author().Replace(part, "");
        if (Update().Match(stated) is { Success: true } update && EndOfDate().IsMatch(stated)
            && IsDate(stated[update.Length..].Trim(' ', '.', ')')))
            return true;
        var rest = Counter().Replace(part, "");
        return rest.Length < part.Length && !rest.Any(char.IsLetterOrDigit);
    }

    /// <summary>A date, also without its year, or a time of the day of the publication.</summary>
    private static bool IsDate(string text) =>
        FeedDate.Parse(text) is not null || Clock().IsMatch(text)
        || (text.Any(char.IsLetter) && FeedDate.Parse($"{text} 2000") is not null);

    /// <summary>Without the marks of letters, so that the words are found in any form of Unicode.</summary>
    private static string Plain(string part) => string.Concat(
        ComparedText.Of(part).Where(character => char.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)).Trim();

    [GeneratedRegex(@"\s*[|\u00B7\u2022]\s*|\s+[-\u2013\u2014]\s+")]
    private static partial Regex Separator();

    // Those without a figure: "an hour ago", "No comments", "(c) Harbour News".
    [GeneratedRegex(@"©|\(c\)|ago|just now|yesterday|\bno\b", RegexOptions.IgnoreCase)]
    private static partial Regex Figureless();

    [GeneratedRegex(@"[|\u00B7\u2022]|[)\]]\s*$")]
    private static partial Regex Facts();

    // Behind a title or a name: "Lighthouse opens (12 comments)".
    [GeneratedRegex(@"\s+[(\[](?<inside>[^()\[\]]+)[)\]]\s*$")]
    private static partial Regex Brackets();

    // Behind a title: no headline ends like this. From the right, because a run of spaces would be read again from each of them.
    [GeneratedRegex(
        @"\s*(?:[-\u2013\u2014:,]|//)\s*\d[\d.,]* comments?$", RegexOptions.IgnoreCase | RegexOptions.RightToLeft)]
    private static partial Regex Comments();

    [GeneratedRegex($"{Name}$", RegexOptions.IgnoreCase)]
    private static partial Regex Author();

    [GeneratedRegex(
        $@"(?<!\w)(?:(?:there are |(?:view|read|see|show) (?:all )?)?\(?(?:{Number}|no)\)?\s(?:total )?{Counted}{After}|"
            + $@"(?:post |total |today )?{Counted}(?: today)?\s?:?\s?\(?{Number}\)?|"
            + $@"(?:join the discussion|(?:leave|add) a comment|discuss)\s?\({Number}\)|{Number}\s(?:people )?likes? this|"
            + "(?:(?:this )?(?:post|page|article|story) (?:has been|was) )?"
            + $@"(?:read|visited|viewed|seen|watched|downloaded|played)\s{Number}\stimes|"
            + $@"{CountedEast}\s?[:：(（]?\s?{Number}[件次回개)）]?|{Number}[件次回개]の?{CountedEast}|"
            + $@"rat(?:ing|ed):?\s[\d.,/]+(?: out of \d+)?\s\({Number}\s(?:votes?|ratings?|reviews?){After}\)|"
            + $@"{Minutes}(?:[\s-](?:to )?read|\slesezeit|\sde (?:lect|leit)\w+)|(?:read in|lectura de)\s{Minutes}|"
            + $@"{ToRead}\s?[:：]?\s?(?:ca\.|about)?\s?{Minutes}(?:,?\s\d+\s(?:seconds?|secs?|sekunden|secondes))?|"
            + $@"この記事は約{Minutes}で読めます|"
            + $@"(?:(?:last )?{Stated}(?: by [^|\d]{{1,40}}?)?:?\s)?{Age}(?:{Name})?)(?!\w)|"
            + $@"{Sign}\s?{Number}(?!\s?[\w%])|{Number}\s?{Sign}|"
            + @"^(?:copyright\s)?(?:©|\(c\)).*|^copyright\s\d{4}\b.*",
        RegexOptions.IgnoreCase)]
    private static partial Regex Counter();

    // A date is read whatever follows it: "Update, June 2, 2026: the ship sank" is of the article.
    [GeneratedRegex(@"(?:\dZ?|\b(?:[ap]\.?m|[AP]M|[Uu]hr|UTC|GMT|[A-Z]{1,3}T))\W*$|\d\s?[日分г]\.?$")]
    private static partial Regex EndOfDate();

    // Before the date of the last update, and behind that of the publication.
    [GeneratedRegex(
        $@"^\(?(?:(?:first |originally )?{Stated}\b.{{4,40}}?[.,;(] ?)?"
            + "(?:(?:this|the|page|post|article|entry|content|data|date|was|last|zuletzt|letzte|derniere|ultim[ao]|laatst|senast|sist|"
            + "ostatnia) ){0,4}(?:updated?|modified|edited|reviewed|generated|cached|as of|aktualisier(?:t|ung)|geandert|stand|"
            + "bijgewerkt|mise? a jour|modifi(?:e|ca)|actualiza(?:d[oa]|cion)|aggiorna(?:t[oa]|mento)|atualizad[oa]|uppdaterad|oppdatert|"
            + "aktualizacja|обновлено|изменено|"
            + "最終更新日?|更新(?:日時?|时间)?|업데이트|수정일?)"
            + $@"(?:{Name}?)?(?: (?:on|at|am|le|el|il|em|op))?\s?[:：]?\s?",
        RegexOptions.IgnoreCase)]
    private static partial Regex Update();

    [GeneratedRegex(@"^\d{1,2}[:.h]\d{2}(?:\s?(?:[ap]\.?m|uhr|[A-Z]{2,4}T|UTC|GMT))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Clock();

    [GeneratedRegex(
        $@"^(?:(?:points|score|(?:up)?votes?|karma):?\s{Number}|{Number}\s(?:points?|(?:up)?votes?))$", RegexOptions.IgnoreCase)]
    private static partial Regex Votes();
}
