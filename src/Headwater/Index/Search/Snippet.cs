using System.Text;
using Headwater.Feeds.Articles;

namespace Headwater.Index.Search;

/// <summary>A part of an article, chosen by what is searched.</summary>
internal sealed class Snippet
{
    // Two or three lines.
    private const int Words = 32;

    private readonly string _text;
    private readonly List<Token> _tokens;
    private readonly List<PhrasePlace> _places;

    private Snippet(string text, List<Token> tokens, List<PhrasePlace> places)
    {
        (_text, _tokens, _places) = (text, tokens, places);
        Score = places.Select(place => place.Phrase).Distinct().Count();
    }

    /// <summary>How many different phrases are in it.</summary>
    private int Score { get; }

    /// <summary>
    /// One line of HTML, with what was found in <c>mark</c> elements. Null if nothing of what is sought is in the article, as when the
    /// search only excludes.
    /// </summary>
    public static string? Of(Article article, SearchExpression search)
    {
        // The longest first: of phrases that begin at the same token, only the first may be longer than a snippet.
        var sought = search.Sought.DistinctBy(phrase => phrase.Key).OrderByDescending(phrase => phrase.Tokens.Count).ToList();
        var phrases = sought.ToLookup(phrase => phrase.Field);
        var text = new PhraseFinder([.. phrases[SearchField.Any]]);
        var title = new PhraseFinder([.. phrases[SearchField.Any], .. phrases[SearchField.Title]]);
        var author = new PhraseFinder([.. phrases[SearchField.Author]]);
        var category = new PhraseFinder([.. phrases[SearchField.Category]]);

        // The first of equals: the text is preferred, as the title is seen anyway.
        Snippet? best = null;
        foreach (var snippet in In(article.Text, text)
            .Concat(In(article.Summary, text))
            .Concat(article.Headings.SelectMany(heading => In(heading.Text, text)))
            .Concat(In(article.Title, title))
            .Concat(article.Authors.SelectMany(by => In(by.Name, author)))
            .Concat(article.Categories.SelectMany(name => In(name, category))))
        {
            if (best is null || snippet.Score > best.Score)
                best = snippet;
            if (best.Score == sought.Count)
                break;
        }

        return best?.Html();
    }

    /// <summary>A candidate for each token at which something was found, which begins there.</summary>
    private static IEnumerable<Snippet> In(string? text, PhraseFinder finder)
    {
        if (text is null || finder.IsEmpty)
            yield break;
        var tokens = TokenReader.Read(text);
        var places = finder.Find(tokens);
        for (var i = 0; i < places.Count; i++)
        {
            if (i > 0 && places[i].First == places[i - 1].First)
                continue; // in the candidate before
            var end = places[i].First + Words;
            yield return new Snippet(
                text, tokens, [places[i], .. places.Skip(i + 1).TakeWhile(place => place.First < end).Where(place => place.Last < end)]);
        }
    }

    private string Html()
    {
        var (first, last) = Around();
        var start = first == 0 ? 0 : _tokens[first].Start;
        var end = last == _tokens.Count - 1 ? _text.Length : _tokens[last].End;
        var html = new StringBuilder(first == 0 ? "" : "…");
        foreach (var (from, to) in Marks(_tokens[first].Start, end))
        {
            html.Append(Escaped(_text[start..from])).Append("<mark>").Append(Escaped(_text[from..to])).Append("</mark>");
            start = to;
        }

        return html.Append(Escaped(_text[start..end])).ToString().Trim() + (last == _tokens.Count - 1 ? "" : "…");
    }

    /// <summary>As many words before the places as after them, but of a long text not those of another paragraph.</summary>
    private (int First, int Last) Around()
    {
        var (from, to) = (_places[0].First, _places.Max(place => place.Last));
        var first = Math.Min(from, Math.Max(0, Math.Min(from - (Words - (to - from + 1)) / 2, _tokens.Count - Words)));
        for (var i = from; i > first && _tokens.Count > Words; i--)
        {
            // From its beginning, as the pairs of a word overlap; no token has a line feed.
            if (_text.AsSpan(_tokens[i - 1].Start, _tokens[i].Start - _tokens[i - 1].Start).Contains('\n'))
                first = i;
        }

        return (first, Math.Min(Math.Max(first + Words - 1, to), _tokens.Count - 1));
    }

    /// <summary>Places that overlap or touch, as the pairs of a word do, are one.</summary>
    private List<(int From, int To)> Marks(int start, int end)
    {
        var marks = new List<(int From, int To)>();
        foreach (var place in _places)
        {
            var (from, to) = (Math.Max(start, _tokens[place.First].Start), Math.Min(end, _tokens[place.Last].End));
            if (marks.Count > 0 && marks[^1].To >= from)
                marks[^1] = (marks[^1].From, Math.Max(marks[^1].To, to));
            else
                marks.Add((from, to));
        }

        return marks;
    }

    /// <summary>Text of HTML, with a space for each piece of white space.</summary>
    private static string Escaped(string text)
    {
        var html = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (Entity(c) is { } entity)
                html.Append(entity);
            else if (!char.IsWhiteSpace(c))
                html.Append(c);
            else if (html.Length == 0 || html[^1] != ' ')
                html.Append(' ');
        }

        return html.ToString();
    }

    private static string? Entity(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        _ => null,
    };
}
