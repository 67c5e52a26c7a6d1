using AngleSharp.Dom;
using AngleSharp.Text;

namespace Headwater.Articles;

/// <summary>The markup is built to exhaust a parser.</summary>
internal sealed class MarkupLimitException(string message) : Exception(message);

/// <summary>
/// Watches the tree while the parser builds it. The algorithm of the HTML standard looks through all open elements at many tags, and opens every unclosed
/// formatting element again in every block: 200,000 nested elements take it hours, and 4 MB of a few hundred unclosed tags and many short
/// paragraphs take gigabytes. No page that people read comes near the limits.
/// </summary>
internal sealed class ParseGuard
{
    /// <summary>Nested elements; Blink, too, nests no deeper than this.</summary>
    public const int MaxDepth = 512;

    /// <summary>Elements of one body, about 75 MB of tree; the largest body seen in feeds (763 KB) has 20,000.</summary>
    public const int MaxElements = 250_000;

    private IElement? _last;
    private int _elements;

    /// <summary>Called for each element before it is put into the tree; the one before it has its place by then.</summary>
    public void Created(IElement element, TextPosition position)
    {
        if (_last is { } last)
        {
            var depth = 0;
            for (INode? node = last; node is not null; node = node.Parent)
                depth++;

            // What the parser opened again by itself hangs below.
            for (var node = last.LastChild; node is not null; node = node.LastChild)
            {
                depth++;
                _elements++;
            }

            if (depth > MaxDepth)
                throw new MarkupLimitException($"Elements are nested deeper than {MaxDepth}.");
        }

        if (++_elements > MaxElements)
            throw new MarkupLimitException($"There are more than {MaxElements} elements.");
        _last = element;
    }
}
