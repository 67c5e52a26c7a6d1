using System.Text;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Reads AngleSharp's tree without recursion: the publisher's markup decides how deep it is.</summary>
internal static class DomReading
{
    /// <summary>Nodes that are searched: a caller that needs a few words does not look through thousands of empty elements.</summary>
    public const int MaxNodes = 500;

    /// <summary>As <c>GetAttribute</c>, which converts the name to lower case at every call: here the caller has done it.</summary>
    public static string? Attribute(this IElement element, string name) => element.Attributes.GetNamedItem(name)?.Value;

    /// <summary>Everything inside of the node, in document order.</summary>
    /// <param name="skips">True for an element that is left out, with what is inside of it.</param>
    public static IEnumerable<INode> InDocumentOrder(this INode root, Predicate<IElement>? skips = null)
    {
        var open = new Stack<(INode Node, int Next)>();
        open.Push((root, 0));
        while (open.TryPop(out var at))
        {
            var children = at.Node.ChildNodes;
            if (at.Next == children.Length)
                continue;
            open.Push((at.Node, at.Next + 1));
            var child = children[at.Next];
            if (child is IElement element && skips?.Invoke(element) == true)
                continue;
            yield return child;
            open.Push((child, 0));
        }
    }

    /// <summary>
    /// The text of everything inside, up to about <paramref name="length"/> characters. Where one text is all there is, it is returned
    /// whole.
    /// </summary>
    /// <param name="breaks">Whether a line break separates two words.</param>
    public static string ReadText(this INode root, int length = int.MaxValue, bool breaks = false)
    {
        if (root.ChildNodes is { Length: 1 } children && children[0] is IText only)
            return only.Data;
        var text = new StringBuilder();
        var nodes = 0;
        foreach (var node in root.InDocumentOrder())
        {
            if (node is IText piece)
                text.Append(piece.Data.AsSpan(0, Math.Min(piece.Data.Length, length - text.Length)));
            else if (breaks && node is IElement { LocalName: "br" })
                text.Append(' ');

            if (text.Length >= length || (length < int.MaxValue && ++nodes > MaxNodes))
                break;
        }

        return text.ToString();
    }

    /// <summary>True when the element stands in one of that name, at most three levels down.</summary>
    public static bool IsIn(this IElement element, string name)
    {
        var around = element.ParentElement;
        for (var i = 0; i < 3 && around is not null; i++, around = around.ParentElement)
        {
            if (around.LocalName == name)
                return true;
        }

        return false;
    }

    /// <summary>The first element of that name inside of the node, if it is near its beginning.</summary>
    public static IElement? First(this INode root, string name)
    {
        var nodes = 0;
        foreach (var node in root.InDocumentOrder())
        {
            if (node is IElement element && element.LocalName == name)
                return element;
            if (++nodes == MaxNodes)
                break;
        }

        return null;
    }
}
