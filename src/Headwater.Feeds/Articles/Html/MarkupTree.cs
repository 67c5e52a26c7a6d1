using System.Collections;
using AngleSharp.Common;
using AngleSharp.Dom;
using AngleSharp.Html.Construction;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// A node of the tree that AngleSharp's parser builds for an article. The parser decides where a node goes, as in any document; the nodes are ours, because those
/// of the DOM cost as much to make and to walk as the whole parse: these keep slices of the source and only what the outputs are made of.
/// </summary>
internal abstract class MarkupNode : IConstructableNode, IConstructableNodeList
{
    private MarkupNode[] _children = [];
    private int _first;
    private int _end;

    public MarkupNode? Parent { get; private set; }

    /// <summary>Where it hangs; what a move took along keeps the depth it had.</summary>
    public int Depth { get; private set; }

    public ReadOnlySpan<MarkupNode> Children => _children.AsSpan(_first, _end - _first);

    public abstract NodeFlags Flags { get; }

    public abstract StringOrMemory NodeName { get; }

    IConstructableNode? IConstructableNode.Parent
    {
        get => Parent;
        set => Parent = (MarkupNode?)value;
    }

    IConstructableNodeList IConstructableNode.ChildNodes => this;

    public int Length => _end - _first;

    public IConstructableNode this[int index] => Children[index];

    public void Clear()
    {
        _children = [];
        _first = _end = 0;
    }

    public void RemoveFromParent() => Parent?.RemoveChild(this);

    public void RemoveChild(IConstructableNode childNode)
    {
        // Searched from the end: the parser takes away what it has put there last.
        var at = Children.LastIndexOf((MarkupNode)childNode);
        if (at >= 0)
            RemoveNode(at, childNode);
    }

    public void RemoveNode(int idx, IConstructableNode childNode)
    {
        // The parser empties a node from its front; moving the rest up each time would be quadratic.
        if (idx == 0)
            _children[_first++] = null!;
        else
            Array.Copy(_children, _first + idx + 1, _children, _first + idx, --_end - _first - idx);
        ((MarkupNode)childNode).Parent = null;
    }

    public void InsertNode(int idx, IConstructableNode childNode)
    {
        var node = Adopt(childNode);
        Array.Copy(_children, _first + idx, _children, _first + idx + 1, _end - _first - idx);
        _children[_first + idx] = node;
        _end++;
    }

    public virtual void AddNode(IConstructableNode node)
    {
        var child = Adopt(node);
        _children[_end++] = child;
    }

    public void AppendText(StringOrMemory text, bool emitWhiteSpaceOnly = false) => AddNode(new MarkupText(text.Memory));

    public void InsertText(int idx, StringOrMemory text, bool emitWhiteSpaceOnly = false) => InsertNode(idx, new MarkupText(text.Memory));

    /// <summary>All that is inside, in document order, without recursion.</summary>
    public IEnumerable<MarkupNode> Descendants()
    {
        var open = new Stack<(MarkupNode Node, int Next)>();
        open.Push((this, 0));
        while (open.TryPop(out var at))
        {
            if (at.Next == at.Node.Length)
                continue;
            open.Push((at.Node, at.Next + 1));
            var child = at.Node.Children[at.Next];
            yield return child;
            open.Push((child, 0));
        }
    }

    IEnumerator<IConstructableNode> IEnumerable<IConstructableNode>.GetEnumerator() => Children.ToArray().AsEnumerable<IConstructableNode>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Children.ToArray().GetEnumerator();

    private MarkupNode Adopt(IConstructableNode child)
    {
        var node = (MarkupNode)child;
        if (_end == _children.Length)
            Array.Resize(ref _children, _end == 0 ? 1 : Math.Max(4, _end * 2));
        node.Parent = this;
        node.Depth = Depth + 1;
        if (node.Depth > MarkupDocument.MaxDepth)
            throw new MarkupLimitException($"Elements are nested deeper than {MarkupDocument.MaxDepth}.");
        return node;
    }
}

/// <summary>A piece of text; what belongs together may come in several.</summary>
internal sealed class MarkupText(ReadOnlyMemory<char> text) : MarkupNode
{
    public ReadOnlySpan<char> Text => text.Span;

    public override NodeFlags Flags => NodeFlags.None;

    public override StringOrMemory NodeName => "#text";
}
