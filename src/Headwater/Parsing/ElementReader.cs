using System.Xml;

namespace Headwater.Parsing;

/// <summary>A pull reader of elements: the start of one, or one whole with all it holds.</summary>
internal sealed class ElementReader(XmlReader xml, string? documentUrl, FeedLimits limits)
{
    private readonly Dictionary<string, string> _namespaces = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, string> _names = new(ReferenceEqualityComparer.Instance);

    public int Depth => xml.Depth;

    /// <summary>Moves to the next start or end of an element; false at the end of the document.</summary>
    public bool Read()
    {
        while (xml.Read())
        {
            if (xml.Depth > limits.MaxDepth)
                throw new FeedLimitException($"Elements are nested deeper than {limits.MaxDepth}.");
            if (xml.NodeType is XmlNodeType.Element or XmlNodeType.EndElement)
                return true;
        }

        return false;
    }

    public bool IsStart => xml.NodeType == XmlNodeType.Element;

    public bool IsEmpty => xml.IsEmptyElement;

    /// <summary>The element the reader stands on, with its attributes and without its content.</summary>
    public Element Start(Element? parent)
    {
        if (!xml.HasAttributes)
            return new Element(Name(xml.LocalName), Namespace(xml.NamespaceURI), parent) { Base = parent?.Base, Language = parent?.Language };

        var attributes = new List<ElementAttribute>(xml.AttributeCount);
        var (xmlBase, language) = (parent?.Base, parent?.Language);
        while (xml.MoveToNextAttribute())
        {
            if (xml.Prefix == "xmlns" || (xml.Prefix.Length == 0 && xml.LocalName == "xmlns"))
                continue;
            var attribute = new ElementAttribute(Name(xml.LocalName), Namespace(xml.NamespaceURI), xml.Value);
            attributes.Add(attribute);
            if (attribute.Namespace != Namespaces.Xml)
                continue;
            if (attribute.Name == "base")
                xmlBase = Urls.Resolve(attribute.Value, parent?.Base ?? documentUrl);
            else if (attribute.Name == "lang")
                language = attribute.Value;
        }

        xml.MoveToElement();
        return new Element(Name(xml.LocalName), Namespace(xml.NamespaceURI), parent) { Attributes = attributes, Base = xmlBase, Language = language };
    }

    /// <summary>The element the reader stands on, whole; the reader then stands on its end.</summary>
    public Element Whole(Element? parent)
    {
        var root = Start(parent);
        if (xml.IsEmptyElement)
            return root;

        var open = new Stack<Element>();
        open.Push(root);
        long characters = 0;
        while (open.Count > 0 && xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    if (xml.Depth > limits.MaxDepth)
                        throw new FeedLimitException($"Elements are nested deeper than {limits.MaxDepth}.");
                    var child = Start(open.Peek());
                    open.Peek().Add(child);
                    if (!xml.IsEmptyElement)
                        open.Push(child);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    var text = xml.Value;
                    characters += text.Length;
                    if (characters > limits.MaxItemCharacters)
                        throw new FeedLimitException($"An item has more than {limits.MaxItemCharacters} characters.");
                    open.Peek().Add(text);
                    break;
            }
        }

        return root;
    }

    // XmlReader hands out the same string for the same name, so each is folded once.
    private string Name(string name)
    {
        if (!_names.TryGetValue(name, out var folded))
            _names[name] = folded = name.ToLowerInvariant();
        return folded;
    }

    private string Namespace(string uri)
    {
        if (!_namespaces.TryGetValue(uri, out var canonical))
            _namespaces[uri] = canonical = Namespaces.Canonical(uri);
        return canonical;
    }
}
