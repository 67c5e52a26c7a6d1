using System.Globalization;
using System.Text.RegularExpressions;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing.Dates;

namespace Headwater.Ingestion.Identity;

/// <summary>
/// Lines at the end of an article that a program wrote to lead on: a link to the article itself ("Continue reading"), also through a
/// service that shares it, or with an arrow to the post before or after it; its address; a line that names the article with a link to it
/// ("The post X appeared first on Y"); and a list of other posts of the site, with their pictures and dates, under a heading such as
/// "Related". They come and go with a setting, and such a list differs in each answer.
/// </summary>
internal static partial class ClosingLines
{
    private static readonly char[] Separators = [' ', '|', '\u00B7', '\u2022', ',', '-', '\u2013', '\u2014'];

    // A longer list was written by somebody.
    private const int MaxRelated = 12;

    // More than any program writes; each is looked for among the last links.
    private const int MaxRemovals = 10;
    private const int MaxLinks = 3;

    // Characters of a closing line besides its links; what is longer was written by somebody.
    private const int MaxWords = 160;

    // A heading is shorter than a sentence.
    private const int MaxHeading = 50;

    // A date is read whatever follows it: a longer text is a sentence that begins with one.
    private const int MaxDate = 40;

    /// <summary>The text and the links of an article without such lines.</summary>
    public static (string Text, IReadOnlyList<ArticleLink> Links) Without(Article article)
    {
        if (article.Links.Count == 0 && !article.Text.AsSpan(article.Text.LastIndexOf('\n') + 1).StartsWith("http"))
            return (article.Text, article.Links);
        var end = new Ending(article);
        for (var i = 0; i < MaxRemovals; i++)
        {
            if (!end.RemoveLineOfTitle() && !end.RemoveLinkToItself() && !end.RemoveOwnAddress() && !end.RemoveRelated())
                break;
        }

        return (end.Text, end.Links);
    }

    /// <summary>What is left of the lines and links.</summary>
    private sealed class Ending(Article article)
    {
        private readonly List<string> _lines = [.. article.Text.Split('\n')];
        private readonly List<ArticleLink> _links = [.. article.Links];
        private readonly string? _own = LinkKey.Of(article.Link);

        public string Text => string.Join('\n', _lines);

        public IReadOnlyList<ArticleLink> Links => _links;

        public bool RemoveLinkToItself()
        {
            if (_lines.Count == 0 || _links is not [.., var link])
                return false;
            var line = Whitespace.ToLine(_lines[^1]);
            if (!(IsItself(link) || (link.Inside && Arrow().IsMatch(link.Text))) || link.Text.Length == 0
                || !line.EndsWith(link.Text, StringComparison.Ordinal))
                return false;
            line = line[..^link.Text.Length].TrimEnd(Separators);
            _lines[^1] = Share().IsMatch(line) ? "" : line;
            _links.RemoveAt(_links.Count - 1);
            return true;
        }

        public bool RemoveLineOfTitle()
        {
            while (_lines is [.., var last] && string.IsNullOrWhiteSpace(last))
                _lines.RemoveAt(_lines.Count - 1);
            if (_lines.Count < 2 || _links.Count == 0)
                return false;
            var first = _links.FindLastIndex(_links.Count - 1, Math.Min(MaxLinks, _links.Count), IsItself);
            if (first < 0 || _links[first].Text != article.Title
                || !_links.Skip(first).All(link => _lines[^1].Contains(link.Text, StringComparison.Ordinal))
                || _lines[^1].Length - _links.Skip(first).Sum(link => link.Text.Length) > MaxWords)
                return false;
            _lines.RemoveAt(_lines.Count - 1);
            _links.RemoveRange(first, _links.Count - first);
            return true;
        }

        public bool RemoveOwnAddress()
        {
            if (_own is null || _lines.Count == 0 || LinkKey.Of(_lines[^1].Trim()) != _own)
                return false;
            _lines.RemoveAt(_lines.Count - 1);
            return true;
        }

        public bool RemoveRelated()
        {
            var (line, link) = (_lines.Count - 1, _links.Count - 1);
            for (; line >= 0 && _links.Count - 1 - link <= MaxRelated; line--)
            {
                var text = Whitespace.ToLine(_lines[line]);
                if (text.Length == 0)
                    continue;

                var before = BeforeLinks(text, ref link);
                if (IsNothingOrDate(before))
                    continue;
                var isHeading = before.Length == text.Length && before.Length <= MaxHeading && _links.Count - 1 - link > 1;
                if (link == _links.Count - 1 || !(IsRelated(before, isHeading) || IsRelated(Plain(before), isHeading)))
                    return false;
                _lines.RemoveRange(line, _lines.Count - line);
                _links.RemoveRange(link + 1, _links.Count - link - 1);
                return true;
            }

            return false;
        }

        /// <summary>What is left of a line without the links to other posts at its end.</summary>
        /// <param name="link">The last link that is not behind the line, then the last one before its links.</param>
        private string BeforeLinks(string line, ref int link)
        {
            while (true)
            {
                // The picture of each post leads to it, too.
                while (link >= 0 && _links[link] is { Inside: true, Text.Length: 0 })
                    link--;
                var at = link >= 0 && _links[link] is { Inside: true } ? line.LastIndexOf(_links[link].Text, StringComparison.Ordinal) : -1;
                if (at < 0 || !IsNothingOrDate(line[(at + _links[link].Text.Length)..]))
                    return line;
                line = line[..at].TrimEnd();
                link--;
            }
        }

        private bool IsItself(ArticleLink link) => _own is not null && LinkKey.Of(LinkKey.TargetOf(link.Url)) == _own;
    }

    private static bool IsRelated(string text, bool isHeading) => Related().IsMatch(text) || (isHeading && OtherPosts().IsMatch(text));

    private static bool IsNothingOrDate(string text) => !text.Any(char.IsLetter)
        || (text.Length <= MaxDate
            && FeedDate.Parse(text.Trim(' ', '-', '\u2013', '\u2014', '\u00B7', '|', '(', ')', ',')) is not null);

    private static string Plain(string line) => string.Concat(
        ComparedText.Of(line).Where(character => char.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark));

    [GeneratedRegex("^[\u2190\u00AB\u2039]|[\u2192\u00BB\u203A]$")]
    private static partial Regex Arrow();

    [GeneratedRegex("^share(?: this)?(?: (?:post|article|story|page))?(?: (?:on|via|with))?\\s?:?$", RegexOptions.IgnoreCase)]
    private static partial Regex Share();

    // Of a heading above several links: which posts, and that they are posts to read. "See also", "Sources" and "Further reading" are
    // written by somebody.
    [GeneratedRegex(
        "^(?=.*\\b(?:relat|recommend|recent|latest|popular|trending|similar|more|most|next|other|top|editor|keep|archive|interested|"
            + "(?<!see )also|verwandt|ahnlich|weitere|mehr|auch|empfohlen|neueste|recents|similaires|aussi|egalement|relacionad|recient|"
            + "recom|tambien|interes|correlat|anche|altri|ook|meer|gerelateerd|tambem|mais|"
            + "похож|также|теме|последн|рекоменд))"
            + "(?=.*\\b(?:(?:like|now|on|up|from|te|le|von|aus|van)\\b|posts?|articles?|stor(?:y|ies)|news|read|picks|viewed|interested|"
            + "for you|beitrage|artikel|thema|lesen|interessieren|lire|actualites|entradas|articulos|noticias|leer|articoli|leggi|"
            + "potrebbe|notizie|berichten|lees|lezen|artigos|leia|"
            + "запис|статьи|новости|материал|читайте|теме))|"
            + "関連|おすすめ|最新|人気|相关|推荐|热门|更多|관련|추천|인기",
        RegexOptions.IgnoreCase)]
    private static partial Regex OtherPosts();

    // Before a single link, or several in its line.
    [GeneratedRegex(
        "^(?:related(?: (?:posts?|articles?|stories|news|content|reading))?|"
            + "(?:you (?:may|might)|you'll) (?:also )?(?:like|enjoy)(?: these)?|"
            + "(?:previous|next|older|newer)(?: (?:posts?|articles?|stor(?:y|ies)|entr(?:y|ies)))?|"
            + "read (?:also|next|more)|(?:more|most|latest|recent|popular|recommended|trending)(?: (?:read|popular|recent))?"
            + "(?: (?:posts?|articles?|stories|news|now|for you))?|more from .{1,60}|don't miss|lesen sie auch|mehr zum thema|"
            + "das konnte (?:sie|dich) auch interessieren|(?:ahnliche|weitere) (?:beitrage|artikel)|a lire aussi|lire aussi|"
            + "sur le meme sujet|articles? (?:similaires|lies)|(?:te|le) puede interesar|lee? tambien|"
            + "(?:entradas|articulos) relacionad[oa]s|leggi anche|articoli correlati|leia tambem|(?:posts|artigos) relacionados|lees ook|"
            + "関連記事|あわせて読みたい|相关(?:文章|阅读)|推荐阅读|"
            + "читайте также|по теме)\\s?[:：]?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Related();
}
