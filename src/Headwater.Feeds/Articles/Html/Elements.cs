using System.Collections.Frozen;
using AngleSharp.Dom;
using Headwater.Feeds.Articles.Markdown;

namespace Headwater.Feeds.Articles.Html;

/// <summary>What becomes of an element of a publisher's markup.</summary>
internal enum Treatment
{
    /// <summary>Stays, with the attributes that are allowed.</summary>
    Keep,

    /// <summary>Goes, its content stays: the rule for what is not known.</summary>
    Unwrap,

    /// <summary>Goes with its content.</summary>
    Drop,
}

/// <summary>The facts of the HTML standard that decide how an element is printed and what it nests in.</summary>
[Flags]
internal enum Traits
{
    None = 0,

    /// <summary>Starts on a new line; its start tag closes an open <c>p</c>.</summary>
    Block = 1,

    /// <summary>Has no content and no end tag.</summary>
    Void = 2,

    Heading = 4,

    /// <summary>An open <c>p</c> outside of it is not closed from inside of it.</summary>
    Scope = 8,

    /// <summary>May stand only in its table parent, and a table parent may hold only table parts.</summary>
    TablePart = 16,

    /// <summary>Its text keeps its white space.</summary>
    Preformatted = 32,

    /// <summary>
    /// Ends the search for an open <c>li</c>, <c>dd</c> or <c>dt</c> ("special" in the standard, but for address, div and p).
    /// </summary>
    Barrier = 64,
}

/// <summary>An element the output may hold.</summary>
internal sealed class ElementRule(string name, Treatment treatment, Traits traits = Traits.None)
{
    public string Name => name;

    public Treatment Treatment => treatment;

    /// <summary>Up to where the attributes follow.</summary>
    public string StartTag { get; } = $"<{name}";

    public string EndTag { get; } = $"</{name}>";

    /// <summary>Null where it is not emphasis.</summary>
    public InlineStyle? Style { get; } = InlineStyle.Of(name);

    /// <summary>What stands before and after it in plain text.</summary>
    public TextGap Gap { get; } = (traits & Traits.Block) != 0
        ? name is "li" or "dd" or "dt" ? TextGap.Line : TextGap.Paragraph
        : name is "br" or "tr" or "caption" ? TextGap.Line
        : name is "td" or "th" ? TextGap.Space
        : TextGap.None;

    /// <summary>True for any of the traits.</summary>
    public bool Is(Traits any) => (traits & any) != 0;
}

/// <summary>The allow-list of elements.</summary>
internal static class Elements
{
    public static readonly ElementRule A = new("a", Treatment.Keep);
    public static readonly ElementRule P = Block("p");
    public static readonly ElementRule Div = Block("div");
    public static readonly ElementRule Pre = new("pre", Treatment.Keep, Traits.Block | Traits.Preformatted | Traits.Barrier);
    public static readonly ElementRule Code = new("code", Treatment.Keep);
    public static readonly ElementRule Ul = Container("ul");
    public static readonly ElementRule Ol = Container("ol");
    public static readonly ElementRule BlockQuote = Container("blockquote");
    public static readonly ElementRule Audio = new("audio", Treatment.Keep);
    public static readonly ElementRule Li = new("li", Treatment.Keep, Traits.Block | Traits.Barrier);
    public static readonly ElementRule Dt = new("dt", Treatment.Keep, Traits.Block | Traits.Barrier);
    public static readonly ElementRule Dd = new("dd", Treatment.Keep, Traits.Block | Traits.Barrier);
    public static readonly ElementRule Br = new("br", Treatment.Keep, Traits.Void);
    public static readonly ElementRule Hr = new("hr", Treatment.Keep, Traits.Block | Traits.Void);
    public static readonly ElementRule Img = new("img", Treatment.Keep, Traits.Void);
    public static readonly ElementRule Table = new("table", Treatment.Keep, Traits.Block | Traits.Scope | Traits.Barrier);
    public static readonly ElementRule Tr = TablePart("tr");
    public static readonly ElementRule Td = new("td", Treatment.Keep, Traits.TablePart | Traits.Scope | Traits.Barrier);
    public static readonly ElementRule Th = new("th", Treatment.Keep, Traits.TablePart | Traits.Scope | Traits.Barrier);
    public static readonly ElementRule Caption = new("caption", Treatment.Keep, Traits.TablePart | Traits.Scope | Traits.Barrier);
    public static readonly ElementRule ColGroup = TablePart("colgroup");
    public static readonly ElementRule Col = new("col", Treatment.Keep, Traits.TablePart | Traits.Void);
    public static readonly ElementRule Thead = TablePart("thead");
    public static readonly ElementRule Tbody = TablePart("tbody");
    public static readonly ElementRule Tfoot = TablePart("tfoot");
    public static readonly ElementRule Figure = Container("figure");
    public static readonly ElementRule FigCaption = Container("figcaption");
    public static readonly ElementRule Video = new("video", Treatment.Keep);
    public static readonly ElementRule Source = new("source", Treatment.Keep, Traits.Void);
    public static readonly ElementRule Ruby = new("ruby", Treatment.Keep);
    public static readonly ElementRule Rt = new("rt", Treatment.Keep);
    public static readonly ElementRule Rp = new("rp", Treatment.Keep);
    public static readonly ElementRule Sup = new("sup", Treatment.Keep);
    public static readonly ElementRule Sub = new("sub", Treatment.Keep);
    public static readonly ElementRule Unknown = new("", Treatment.Unwrap);
    public static readonly ElementRule Dropped = new("", Treatment.Drop);

    private static readonly FrozenDictionary<string, ElementRule> ByName = Build();

    /// <summary>A formula is read as its text, and its other notations would repeat it. A drawing has nothing to read.</summary>
    public static ElementRule RuleOf(IElement element)
    {
        if ((element.Flags & NodeFlags.HtmlMember) != 0)
            return Find(element.LocalName);
        return (element.Flags & NodeFlags.MathMember) != 0 && element.LocalName is not ("annotation" or "annotation-xml")
            ? Unknown : Dropped;
    }

    public static ElementRule Find(string localName) => ByName.GetValueOrDefault(localName, Unknown);

    private static FrozenDictionary<string, ElementRule> Build()
    {
        var rules = new Dictionary<string, ElementRule>(StringComparer.Ordinal);
        foreach (var rule in (ElementRule[])
            [A, P, Div, Pre, Code, Ul, Ol, BlockQuote, Audio, Li, Dt, Dd, Br, Hr, Img, Table, Tr, Td, Th, Caption, ColGroup, Col, Thead,
                Tbody, Tfoot, Figure, FigCaption, Video, Source, Ruby, Rt, Rp, Sup, Sub])
            rules[rule.Name] = rule;
        foreach (var name in "address article aside center details dir dl footer header hgroup main menu nav section summary".Split(' '))
            rules[name] = name == "address" ? Block(name) : Container(name);
        foreach (var name in "h1 h2 h3 h4 h5 h6".Split(' '))
            rules[name] = new(name, Treatment.Keep, Traits.Block | Traits.Heading | Traits.Barrier);
        foreach (var name in ("abbr acronym b bdi bdo big cite data del dfn em font i ins kbd map mark meter picture progress q s samp "
            + "small span "
            + "strike strong time u var").Split(' '))
            rules[name] = new(name, Treatment.Keep);
        foreach (var name in "area track wbr".Split(' '))
            rules[name] = new(name, Treatment.Keep, Traits.Void);

        // Their content is program, style, another document, a drawing, or what a form offers to choose from: nothing to read here. Frames
        // leave a link (ReplacedElements); the words on labels, buttons and in fields stay.
        foreach (var name in ("script style template iframe embed param frame frameset noembed noframes head title meta link base "
            + "input select option optgroup datalist keygen isindex svg").Split(' '))
            rules[name] = Dropped;

        (rules["amp-video"], rules["amp-audio"]) = (Video, Audio);

        // Of old generators: Sphinx and docutils wrote code in a sentence so.
        rules["tt"] = Code;

        // What a browser shows as preformatted text, from the time before pre.
        foreach (var name in "xmp listing plaintext".Split(' '))
            rules[name] = Pre;
        return rules.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static ElementRule Block(string name) => new(name, Treatment.Keep, Traits.Block);

    private static ElementRule Container(string name) => new(name, Treatment.Keep, Traits.Block | Traits.Barrier);

    private static ElementRule TablePart(string name) => new(name, Treatment.Keep, Traits.TablePart | Traits.Barrier);
}
