using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>An element that the walk is in.</summary>
internal struct ElementFrame(INode node, int closeTo, ElementRule rule, HiddenText hidden, bool keepsLines, string? end)
{
    public readonly INode Node = node;
    public readonly INodeList Children = node.ChildNodes;
    public readonly int CloseTo = closeTo;
    public readonly ElementRule Rule = rule;
    public readonly HiddenText Hidden = hidden;

    /// <summary>True where a style keeps the line ends of the text, as pre does.</summary>
    public readonly bool KeepsLines = keepsLines;

    /// <summary>Text behind the content: a closing quote, the space between two fields of a form, or a line end.</summary>
    public readonly string? End = end;
    public int Next;
}
