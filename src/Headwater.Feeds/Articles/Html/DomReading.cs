using System.Text;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Reads AngleSharp's tree without recursion: markup of strangers decides how deep it is.</summary>
internal static class DomReading
{
    /// <summary>Everything inside of the node, in document order.</summary>
    public static IEnumerable<INode> InDocumentOrder(this INode root)
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
            yield return child;
            open.Push((child, 0));
        }
    }

    /// <summary>The text of everything inside, up to about <paramref name="length"/> characters.</summary>
    public static string ReadText(this INode root, int length = int.MaxValue)
    {
        if (root.ChildNodes is { Length: 1 } children && children[0] is IText only)
            return only.Data;
        var text = new StringBuilder();
        foreach (var node in root.InDocumentOrder())
        {
            if (node is IText piece)
                text.Append(piece.Data);
            if (text.Length >= length)
                break;
        }

        return text.ToString();
    }

    /// <summary>The first element of that name inside of the node.</summary>
    public static IElement? First(this INode root, string name) =>
        root.InDocumentOrder().OfType<IElement>().FirstOrDefault(element => element.LocalName == name);
}
