using System.Text;
using AngleSharp.Common;
using AngleSharp.Dom;
using AngleSharp.Html.Construction;
using AngleSharp.Html.Parser.Tokens.Struct;

namespace Headwater.Feeds.Articles.Html;

/// <summary>An attribute that the outputs may be made of; all others are left behind by the parse.</summary>
internal readonly record struct MarkupAttribute(AttributeRule Rule, StringOrMemory Text)
{
    public string Name => Rule.Name;

    public ReadOnlySpan<char> Value => Text.Memory.Span;
}

/// <summary>An element. It takes the part of the special elements that the parser asks for: none of them is more than its name here.</summary>
internal class MarkupElement(MarkupName name) : MarkupNode, IConstructableMathElement, IConstructableSvgElement, IConstructableMetaElement, IConstructableFrameElement,
    IConstructableFormElement, IConstructableNamedNodeMap
{
    private MarkupAttribute[] _attributes = [];

    public string Name => name.Name;

    public ElementRule Rule => name.Rule;

    public ReadOnlySpan<MarkupAttribute> Attributes => _attributes;

    public override NodeFlags Flags => name.Flags;

    public override StringOrMemory NodeName => name.Name;

    public StringOrMemory LocalName => name.Name;

    public StringOrMemory NamespaceUri => name.NamespaceUri;

    public StringOrMemory Prefix => default;

    public ISourceReference? SourceReference
    {
        get => null;
        set { }
    }

    IConstructableNamedNodeMap IConstructableElement.Attributes => this;

    int IConstructableNamedNodeMap.Length => _attributes.Length;

    // Nothing asks for an attribute as an object.
    IConstructableAttr? IConstructableNamedNodeMap.this[StringOrMemory name] => null;

    /// <summary>Null where the element does not have it.</summary>
    public string? Get(string attribute)
    {
        foreach (ref readonly var one in _attributes.AsSpan())
        {
            if ((object)one.Name == attribute)
                return one.Text.ToString();
        }

        return null;
    }

    /// <summary>Empty where the element does not have it.</summary>
    public ReadOnlySpan<char> Value(string attribute)
    {
        foreach (ref readonly var one in _attributes.AsSpan())
        {
            if ((object)one.Name == attribute)
                return one.Value;
        }

        return default;
    }

    public bool Has(string attribute)
    {
        foreach (ref readonly var one in _attributes.AsSpan())
        {
            if ((object)one.Name == attribute)
                return true;
        }

        return false;
    }

    /// <summary>The text of all that is inside, in document order, up to about a length.</summary>
    public string TextContent(int length = int.MaxValue)
    {
        if (Children is [MarkupText only])
            return only.Text.ToString();
        var text = new StringBuilder();
        foreach (var node in Descendants())
        {
            if (node is MarkupText piece)
                text.Append(piece.Text);
            if (text.Length >= length)
                break;
        }

        return text.ToString();
    }

    /// <summary>The first element of the name inside of it.</summary>
    public MarkupElement? First(string inside)
    {
        foreach (var node in Descendants())
        {
            if (node is MarkupElement element && element.Name == inside)
                return element;
        }

        return null;
    }

    public void SetAttributes(StructAttributes tagAttributes)
    {
        if (tagAttributes.Count == 0)
            return;
        var known = 0;
        var attributes = new MarkupAttribute[tagAttributes.Count];
        for (var i = 0; i < attributes.Length; i++)
        {
            var attribute = tagAttributes[i];
            if (AttributeRules.Find(attribute.Name.Memory.Span) is { } rule)
                attributes[known++] = new(rule, attribute.Value);
        }

        _attributes = known == attributes.Length ? attributes : attributes[..known];
    }

    public void SetOwnAttribute(StringOrMemory name, StringOrMemory value)
    {
        if (AttributeRules.Find(name.Memory.Span) is { } rule)
            _attributes = [.. _attributes, new(rule, value)];
    }

    public void SetAttribute(string? namespaceUri, StringOrMemory name, StringOrMemory value)
    {
        // Those of a namespace belong to drawings and formulas, of which no attribute is kept.
    }

    public StringOrMemory GetAttribute(StringOrMemory namespaceUri, StringOrMemory localName)
    {
        foreach (var attribute in _attributes)
        {
            if (localName == attribute.Name)
                return attribute.Text;
        }

        return default;
    }

    public bool HasAttribute(StringOrMemory name) => GetAttribute(default, name) != default(StringOrMemory);

    public bool SameAs(IConstructableNamedNodeMap? attributes)
    {
        if (attributes is not MarkupElement other || other._attributes.Length != _attributes.Length)
            return false;
        foreach (var attribute in _attributes)
        {
            if (other.GetAttribute(default, attribute.Name) != attribute.Text)
                return false;
        }

        return true;
    }

    public IConstructableNode ShallowCopy() => new MarkupElement(name) { _attributes = _attributes };

    /// <summary>Called when its end has come.</summary>
    public virtual void SetupElement()
    {
    }

    public void AddComment(ref StructHtmlToken token)
    {
    }

    public void Handle()
    {
    }
}

/// <summary>Of its own type, because the parser asks whether an element is one: it ends at other tags.</summary>
internal sealed class MarkupScript(MarkupName name) : MarkupElement(name), IConstructableScriptElement
{
    public bool Prepare(IConstructableDocument document) => false;

    public Task RunAsync(CancellationToken cancel) => Task.CompletedTask;
}

/// <summary>Of its own type, because what is misplaced in it belongs before it as long as it is open.</summary>
internal sealed class MarkupTable(MarkupName name, MarkupDocument document) : MarkupElement(name)
{
    public override void SetupElement() => document.Close(this);
}

/// <summary>Of its own type, because the parser asks whether an element is one: only its own end tag closes it.</summary>
internal sealed class MarkupTemplate(MarkupName name) : MarkupElement(name), IConstructableTemplateElement
{
    public void PopulateFragment()
    {
    }
}
