using System.Text.RegularExpressions;
using Headwater.Feeds.Articles;
using Headwater.Index;
using Headwater.Storage;

namespace Headwater.Pages.Articles;

/// <summary>What <see cref="ArticleView"/> shows.</summary>
public sealed partial record ArticleModel
{
    private const int MinHeadings = 3;

    public required ArticleHeader Header { get; init; }

    /// <summary>The version to show.</summary>
    public required Article Article { get; init; }

    /// <summary>Newest first; empty for an article that never changed.</summary>
    public required IReadOnlyList<ArticleVersion> Versions { get; init; }

    /// <summary>Of the version that is shown.</summary>
    public required int Number { get; init; }

    /// <summary>The newest of the same feed.</summary>
    public required IReadOnlyList<ListedArticle> Others { get; init; }

    public bool IsCurrent => Article.ContentHash == Header.ContentHash;

    public DateTimeOffset Published => ArticleTime.Of(Header);

    /// <summary>
    /// The body without the publisher's colours and sizes: they fit neither a dark page nor the page's policy, and the browser reports
    /// each one that it refuses. A block of code says its language where the style sheet finds it.
    /// </summary>
    public string Html => CodeStart().Replace(
        StyledTag().Replace(Article.Html, tag => StyleAttribute().Replace(tag.Value, "")), WithLanguage);

    /// <summary>Headings that the contents list leads to; none for an article that is short enough without one.</summary>
    public IReadOnlyList<Heading> Contents
    {
        get
        {
            Heading[] headings = [.. Article.Headings.Where(heading => heading.Anchor is not null && heading.Text.Length > 0)];
            return headings.Length < MinHeadings ? [] : [.. headings.Where(heading => heading.Level <= headings.Min(h => h.Level) + 1)];
        }
    }

    public int TopLevel => Contents.Count == 0 ? 1 : Contents.Min(heading => heading.Level);

    public string Api(string format) => IsCurrent
        ? $"/api/articles/{Header.Id}?format={format}"
        : $"/api/articles/{Header.Id}?contentHash={Article.ContentHash}&format={format}";

    /// <summary>Null for a version without a number, which no address names.</summary>
    public string? VersionUrl(ArticleVersion version) => version.Current ? $"/articles/{Header.Id}"
        : version.Number is { } number ? $"/articles/{Header.Id}?version={number}"
        : null;

    private static string WithLanguage(Match code) => LanguageClass().Match(code.Value) is { Success: true } language
        ? $"<pre data-language=\"{language.Groups["name"].Value}\"{code.Value["<pre".Length..]}"
        : code.Value;

    // Our own writer escapes > in attributes. The language stands on either element.
    [GeneratedRegex("""<pre(?: [^>]*)?>\s*(?:<code(?: [^>]*)?>)?""", RegexOptions.NonBacktracking)]
    private static partial Regex CodeStart();

    [GeneratedRegex(""" class="(?:[^"]*\s)?language-(?<name>[^"\s]+)""")]
    private static partial Regex LanguageClass();

    // A tag as our own writer writes it: names in lower case, values in double quotes.
    [GeneratedRegex("""<[a-z][a-z0-9]*(?: [a-z:-]+(?:="[^"]*")?)* (?:style|bgcolor|color|face)="[^>]*>""", RegexOptions.NonBacktracking)]
    private static partial Regex StyledTag();

    [GeneratedRegex(" (?:style|bgcolor|color|face)=\"[^\"]*\"")]
    private static partial Regex StyleAttribute();
}
