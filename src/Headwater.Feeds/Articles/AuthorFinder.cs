using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>Finds what presents the authors while a body is walked: boxes, and paragraphs below a title that says so.</summary>
/// <param name="lastHeading">Only a section at the end presents authors; one in the middle of a review of a book is part of the
/// text.</param>
/// <param name="byline">The names that the feed gives. A paragraph that names none of them is part of the text.</param>
internal sealed class AuthorFinder(AuthorBoxes boxes, StructureCollector contents, SafeUrls urls, IElement? lastHeading,
    IReadOnlyList<string> byline)
{
    /// <summary>Paragraphs that are searched for a name of the byline.</summary>
    private const int MaxParagraphs = 12;

    // Its paragraphs present the authors, from the title of that part on.
    private INode? _presented;

    // Read already, when the title before it came.
    private (IElement? Box, IReadOnlyList<Author> Authors) _titled = (null, []);

    /// <summary>True when the element presents authors, or is the title above: it is taken out of the body.</summary>
    /// <param name="next">The place behind the element among the children of its parent.</param>
    public bool Take(IElement element, ElementRule rule, INode parent, int next)
    {
        if (contents.AuthorBoxes.Count >= AuthorBoxes.MaxAuthors)
            return false;
        if (_presented is not null && element.Parent == _presented)
        {
            if (AuthorPresentation.ReadParagraph(element, urls) is { } author)
            {
                contents.AuthorBoxes.Add(author);
                return true;
            }

            _presented = null;
        }

        if ((rule == Elements.Hr && IsTitleOfAuthors(parent, next)) || (rule.Is(Traits.Heading) && IsTitleOfAuthors(parent, next - 1)))
            return true;
        if (AuthorsOf(element) is not { Count: > 0 } authors)
            return false;
        contents.AuthorBoxes.AddRange(authors);
        return true;
    }

    /// <summary>True for "About the authors" before what presents them.</summary>
    private bool IsTitleOfAuthors(INode parent, int at)
    {
        if (NextElement(parent, ref at) is not { } title || !AuthorBoxes.IsTitle(title) || NextElement(parent, ref at) is not { } next)
            return false;
        if (AuthorPresentation.ReadParagraph(next, urls) is null)
            return AuthorsOf(next).Count > 0;
        if (title != lastHeading || !NamesSomebodyOfByline(parent, at - 1))
            return false;
        _presented = next.Parent;
        return true;
    }

    private bool NamesSomebodyOfByline(INode parent, int at)
    {
        for (var i = 0; i < MaxParagraphs && NextElement(parent, ref at) is { } paragraph
            && AuthorPresentation.ReadParagraph(paragraph, urls) is { } author; i++)
        {
            if (byline.Any(name => AuthorNames.IsSamePerson(name, author.Name)))
                return true;
        }

        return false;
    }

    private IReadOnlyList<Author> AuthorsOf(IElement element)
    {
        if (_titled.Box == element)
            return _titled.Authors;
        var authors = boxes.Read(element, urls);
        if (authors.Count > 0)
            _titled = (element, authors);
        return authors;
    }

    /// <summary>White space may stand between; more would be text.</summary>
    private static IElement? NextElement(INode parent, ref int at)
    {
        var children = parent.ChildNodes;
        for (var end = Math.Min(at + 3, children.Length); at < end;)
        {
            if (children[at++] is IElement element)
                return element;
        }

        return null;
    }
}
