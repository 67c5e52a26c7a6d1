using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;

namespace Headwater.Tests.Articles;

/// <summary>Markup made by chance.</summary>
internal static class Trees
{
    private static readonly string[] Words =
    [
        "word", "two words", " spaced ", "a*b", "_x_", "snake_case", "1.", "2)", "- dash", "+", "#", "# no", "> q", "`tick`", "``",
            "[a](b)", "![i](u)", "&amp;", "&amp;lt;",
        "&lt;b&gt;", "a|b", "~~", "~", "\\", "\\*", "!", "===", "---", ":", "ö 漢字", "😀", "**", "x\ny", "tab\tx", "http://a.example/b_c*d",
            "&copy", "'q'", "(p)",
    ];

    private static readonly string[] CodeLines = [.. Words, "  two", "   three", "    four"];

    private static readonly string[] Inline = ["b", "i", "strong", "em", "code", "span", "del", "sub",
        "a href=https://a.example/x_(y)?b=1&copy;=2", "a href=https://b.example", "u", "mark"];
    private static readonly string[] Blocks = ["p", "div", "blockquote", "ul", "ol", "ol start=7", "h2", "h3", "pre", "section", "figure",
        "table"];

    /// <summary>Markup as an editor writes it: blocks that nest as they may.</summary>
    public static Arbitrary<string> Tidy { get; } = Gen.Sized(size => Block(Math.Min(size / 12,
        3)).ListOf(1 + (size / 25)).Select(string.Concat)).ToArbitrary();

    /// <summary>Anything at all, in any order.</summary>
    public static Arbitrary<string> Wild { get; } = Gen.OneOf(
        Gen.Elements(Words),
        Gen.Elements([.. Inline, .. Blocks, .. Odd]).Select(tag => $"<{tag}>"),
        Gen.Elements([.. Inline, .. Blocks, .. Odd]).Select(tag => $"</{tag.Split(' ')[0]}>")).ListOf().Select(string.Concat).ToArbitrary();

    private static string[] Odd =>
    [
        "li", "dd", "dt", "td", "tr", "th colspan=2", "tbody", "caption", "col", "colgroup", "button", "object", "select", "option",
            "template", "svg", "math", "mtext", "mglyph",
        "foreignObject", "style", "title", "textarea", "noscript", "iframe", "form", "input", "nobr", "center", "summary", "details",
            "ruby", "rt", "rp", "br", "hr", "img src=i.png alt='a [b]'",
        "img src=https://a.example/i.png", "video src=v.mp4", "p id=x", "a name=y onclick=z()", "font color=red", "body", "html",
            "frameset", "plaintext", "xmp", "listing", "!-- c --", "image",
        "b style='color:red;position:fixed'", "marquee", "applet", "h1", "h6 id=h", "dialog", "a href='java\nscript:x()'", "p hidden",
            "desc", "annotation-xml encoding=text/html", "custom-tag",
    ];

    /// <summary>The tree of a fragment, one line for a node, so that two can be compared.</summary>
    public static string Outline(string html)
    {
        using var document = new HtmlParser().ParseDocument("<!doctype html><body>" + html);
        return string.Join('\n', document.Body!.Descendants().Select(node => $"{node.Ancestors().Count()} {Line(node)}"));
    }

    private static string Line(INode node) => node switch
    {
        IElement element =>
            $"<{element.LocalName} {string.Join(' ', element.Attributes.Select(attribute => $"{attribute.Name}={attribute.Value}"))}>",
        IText text => $"'{text.Data}'",
        _ => node.NodeName,
    };

    private static Gen<string> Phrase(int depth) => depth == 0
        ? Gen.Elements(Words)
        : Gen.OneOf(
            Gen.Elements(Words),
            Gen.Elements(Inline).SelectMany(tag => Phrase(depth - 1).Times(1, 3).Select(inner =>
                $"<{tag}>{string.Concat(inner)}</{tag.Split(' ')[0]}>")),
            Gen.Elements("<br>", "<img src='https://a.example/i.png?a=1&amp;b' alt='an [alt] *text*'>"));

    private static Gen<string> Block(int depth) => Gen.Elements(Blocks).SelectMany(tag =>
    {
        var inner = tag switch
        {
            "ul" or "ol" or "ol start=7" => Item(depth).Times(1, 3).Select(items => string.Concat(items.Select(item =>
                $"<li>{item}</li>"))),
            "div" or "blockquote" or "section" when depth > 0 => Block(depth - 1).Times(1, 3).Select(string.Concat),
            "pre" => Gen.Elements("<code class=language-c>", "", "<code>").SelectMany(code =>
                Gen.Elements("\n", "", " y", "  y", "x").SelectMany(first =>
                Gen.Elements(CodeLines).Times(0,
                    4).Select(lines => $"{code}{first}{string.Join('\n', lines)}{(code.Length > 0 ? "</code>" : "")}"))),
            "figure" => Phrase(1).Select(caption => $"<img src=https://a.example/f.png alt=f><figcaption>{caption}</figcaption>"),
            "table" => Row().Times(1, 3).Select(string.Concat),
            _ => Phrase(2).Times(1, 4).Select(string.Concat),
        };
        return inner.Select(text => $"<{tag}>{text}</{tag.Split(' ')[0]}>");
    });

    private static Gen<string> Item(int depth) => depth == 0
        ? Phrase(1).Times(1, 3).Select(string.Concat)
        : Gen.OneOf(
            Phrase(1).Times(1, 3).Select(string.Concat),
            Phrase(1).SelectMany(text => Block(depth - 1).Select(block => text + block)),
            Block(depth - 1).Times(1, 2).Select(string.Concat));

    private static Gen<string> Row() => Gen.OneOf(
        Phrase(1).Times(2, 2),
        Phrase(1).Times(1, 3)).Select(cells => $"<tr>{string.Concat(cells.Select(cell => $"<td>{cell}</td>"))}</tr>");

    private static Gen<List<string>> Times(this Gen<string> one, int least, int most) =>
        Gen.Choose(least, most).SelectMany(count => one.ListOf(count)).Select(all => all.ToList());
}
