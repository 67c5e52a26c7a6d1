using System.Text;

namespace Headwater.Parsing;

/// <summary>One XML element with all it holds: as much of a document as is in memory at once (an item, or one element of the channel).</summary>
internal sealed class Element(string name, string ns, Element? parent)
{
    private readonly List<object> _content = [];

    /// <summary>Local name, lower case: feeds write Item and ITEM.</summary>
    public string Name { get; } = name;

    /// <summary>Canonical namespace URI, see <see cref="Namespaces"/>.</summary>
    public string Namespace { get; } = ns;

    public IReadOnlyList<ElementAttribute> Attributes { get; init; } = [];

    /// <summary>The base for relative URLs inside, from xml:base here or above; null when there is none.</summary>
    public string? Base { get; init; } = parent?.Base;

    /// <summary>xml:lang here or above; null when there is none, empty when it was taken back.</summary>
    public string? Language { get; init; } = parent?.Language;

    public IEnumerable<Element> Children => _content.OfType<Element>();

    public bool HasChildren => _content.Exists(node => node is Element);

    /// <summary>The text directly inside, without that of children, surrounding white space removed.</summary>
    public string Text => _content switch
    {
        [] => "",
        [string only] => only.Trim(),
        _ => string.Concat(_content.OfType<string>()).Trim(),
    };

    public bool Is(string ns, string name) => Name == name && Namespace == ns;

    public string? Attribute(string name)
    {
        foreach (var attribute in Attributes)
            if (attribute.Name == name && attribute.Namespace.Length == 0)
                return attribute.Value.Trim();
        return null;
    }

    public void Add(Element child) => _content.Add(child);

    public void Add(string text) => _content.Add(text);

    /// <summary>What is inside, as markup without namespace prefixes: the HTML that an XHTML text construct carries.</summary>
    public string InnerMarkup()
    {
        // Iterative, because the nesting belongs to the publisher.
        var markup = new StringBuilder();
        var open = new Stack<(Element Element, int Next)>();
        open.Push((this, 0));
        while (open.TryPop(out var at))
        {
            if (at.Next == at.Element._content.Count)
            {
                if (at.Element != this)
                    markup.Append("</").Append(at.Element.Name).Append('>');
                continue;
            }

            open.Push((at.Element, at.Next + 1));
            switch (at.Element._content[at.Next])
            {
                case string text:
                    AppendEscaped(markup, text);
                    break;
                case Element child:
                    child.AppendStartTag(markup);
                    if (child._content.Count == 0 && VoidElements.Contains(child.Name))
                        break;
                    open.Push((child, 0));
                    break;
            }
        }

        return markup.ToString().Trim();
    }

    private static readonly HashSet<string> VoidElements =
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

    private static void AppendEscaped(StringBuilder markup, string text) =>
        markup.Append(text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal));

    private void AppendStartTag(StringBuilder markup)
    {
        markup.Append('<').Append(Name);
        foreach (var attribute in Attributes)
        {
            markup.Append(' ').Append(attribute.Name).Append("=\"");
            AppendEscaped(markup, attribute.Value.Replace("\"", "&quot;", StringComparison.Ordinal));
            markup.Append('"');
        }

        markup.Append('>');
    }
}

internal sealed record ElementAttribute(string Name, string Namespace, string Value);
