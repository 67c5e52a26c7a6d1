using System.Buffers;
using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>How a blog engine marks the box that presents the authors of a post: classes of its elements.</summary>
/// <param name="Person">Of one author in the box; null where the box is one author's.</param>
/// <param name="Name">Null where the name is the box's heading, else its first link.</param>
/// <param name="Bio">Null where it is all but the name.</param>
internal sealed record AuthorBoxFormat(string Box, string? Person = null, string? Name = null, string? Bio = null);

/// <summary>
/// The author boxes at the end of a post. Everyone presented in one counts as an author even when the byline does not name them: feed
/// bylines often hold only the account that published the post.
/// </summary>
internal sealed class AuthorBoxes
{
    private const string Title = "About the author";

    /// <summary>Nodes of a box; what is larger holds an article, whatever its class says.</summary>
    private const int MaxNodes = 1000;

    /// <summary>Characters of a box, likewise.</summary>
    private const int MaxText = 20_000;

    /// <summary>Authors that one element presents, and one article. What presents more is a directory.</summary>
    public const int MaxAuthors = 100;

    private readonly AuthorBoxFormat[] _formats;

    // Nearly no element is a box, and one search says so.
    private readonly SearchValues<string> _boxes;

    /// <param name="ownClass">Of the boxes of the reference feed's engine; empty for none.</param>
    public AuthorBoxes(string ownClass)
    {
        _formats =
        [
            .. ownClass.Length > 0 ? [new AuthorBoxFormat(ownClass)] : Array.Empty<AuthorBoxFormat>(),
            new("saboxplugin-wrap", null, "saboxplugin-authorname", "saboxplugin-desc"), // Simple Author Box
            new("abh_box", "abh_about_tab", "abh_name", "abh_description"), // Starbox
            // PublishPress Authors
            new("pp-multiple-authors-boxes-wrapper", "pp-multiple-authors-boxes-li", "pp-author-boxes-name", "pp-author-boxes-description"),
            new("m-a-box", "m-a-box-profile", "m-a-box-name", "m-a-box-bio"), // Molongui
        ];
        _boxes = SearchValues.Create([.. _formats.Select(format => format.Box)], StringComparison.Ordinal);
    }

    /// <summary>"About the authors", as a heading.</summary>
    public static bool IsTitle(IElement? element) =>
        element is { LocalName: ['h', >= '1' and <= '6'], ChildNodes.Length: <= 3 }
        && element.ReadText(80).AsSpan().Trim().TrimEnd(':') is { Length: < 40 } title
        && title.TrimEnd('s').Equals(Title, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The authors of a box, or of a wrapper that holds only boxes; none for any other element, and for a box in which no name is
    /// found.
    /// </summary>
    public IReadOnlyList<Author> Read(IElement element, SafeUrls urls)
    {
        var format = FormatOf(element);
        if (format is null && element.LocalName is not ("footer" or "div" or "section" or "aside"))
            return [];
        var authors = format is null ? ReadEach(element, urls) : Read(element, format, urls);
        return authors.TrueForAll(author => author.Name.Length > 0) ? authors : [];
    }

    private AuthorBoxFormat? FormatOf(IElement element)
    {
        var classes = element.Attribute("class").AsSpan();
        if (classes.IsEmpty || !classes.ContainsAny(_boxes))
            return null;
        foreach (var format in _formats)
        {
            if (Classes.Has(element, format.Box))
                return IsSmall(element) ? format : null;
        }

        return null;
    }

    private static bool IsSmall(IElement box)
    {
        var (nodes, text) = (0, 0);
        foreach (var node in box.InDocumentOrder())
        {
            text += (node as IText)?.Length ?? 0;
            if (++nodes > MaxNodes || text > MaxText)
                return false;
        }

        return true;
    }

    private List<Author> ReadEach(IElement wrapper, SafeUrls urls)
    {
        List<Author> authors = [];
        foreach (var child in wrapper.ChildNodes)
        {
            if (child is IElement box && FormatOf(box) is { } format)
                authors.AddRange(Read(box, format, urls));
            else if (child is not IComment && (child is not IText text || !text.Data.IsWhiteSpace()))
                return [];
            if (authors.Count > MaxAuthors)
                return [];
        }

        return authors;
    }

    private static List<Author> Read(IElement box, AuthorBoxFormat format, SafeUrls urls)
    {
        List<Author> authors = [];
        var persons = format.Person is { } each ? Outermost(box, each) : [box];
        foreach (var one in persons.Count > 0 ? persons : [box])
        {
            if (format.Name is null)
            {
                authors.Add(AuthorPresentation.Read(one, null, urls));
                continue;
            }

            var name = All(one, format.Name).FirstOrDefault();
            var (person, link) = (AuthorPresentation.Read(one, name, urls), name is null
                ? null : AuthorPresentation.Read(name, null, urls).Url);
            var bio = All(one, format.Bio!) is [var text, ..] ? AuthorPresentation.Read(text, null, urls).Bio : null;
            authors.Add(person with { Name = Whitespace.ToLine(name?.ReadText() ?? ""), Url = link, Bio = bio });
        }

        return authors;
    }

    /// <summary>Without those inside of others: each is read with everything inside of it.</summary>
    private static List<IElement> Outermost(IElement inside, string className)
    {
        List<IElement> found = [];
        foreach (var element in All(inside, className))
        {
            if (found is not [.., var last] || !last.Contains(element))
                found.Add(element);
        }

        return found;
    }

    private static List<IElement> All(IElement inside, string className) =>
        [.. inside.InDocumentOrder().OfType<IElement>().Where(element => Classes.Has(element, className))];
}
