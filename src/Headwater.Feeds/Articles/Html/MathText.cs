using System.Buffers;
using System.Text;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Formulas: as the TeX that they were made of where the page still has it, else as text in which a fraction is not a number of two digits.
/// </summary>
internal static class MathText
{
    /// <summary>Characters of what needs no parentheses: each level of a formula asks for all that is inside of it.</summary>
    private const int MaxOne = 100;

    /// <summary>Nodes of a formula of KaTeX among which its form for machines is.</summary>
    private const int MaxForms = 4;

    /// <summary>Nodes beside a drawing among which its script is: each formula of a paragraph asks.</summary>
    private const int MaxBeside = 200;

    private static readonly SearchValues<string> Engines = SearchValues.Create(
        ["katex", "MathJax", "mjx", "MJX"], StringComparison.Ordinal);

    // What KaTeX and MathJax draw for the eye, beside the formula for machines.
    private static readonly string[] Drawings =
        ["katex-html", "MathJax_Preview", "MathJax_SVG", "MathJax_CHTML", "MathJax_SVG_Display",
            "MathJax_CHTML_Display", "mjx-chtml", "MJX_Assistive_MathML"];

    /// <summary>The TeX of a <c>math</c> element or of a script that holds TeX; null where it has none.</summary>
    public static string? TeX(IElement element)
    {
        if (element.LocalName == "script")
            return element.Attribute("type")?.StartsWith("math/tex", StringComparison.OrdinalIgnoreCase) == true
                ? Trimmed(element.ReadText()) : null;
        foreach (var node in element.InDocumentOrder())
        {
            if (node is IElement { LocalName: "annotation" } annotation && annotation.Attribute("encoding") is { } encoding
                && encoding.Contains("tex", StringComparison.OrdinalIgnoreCase)
                    && !encoding.StartsWith("text/", StringComparison.OrdinalIgnoreCase))
                return Trimmed(annotation.ReadText());
        }

        return Trimmed(element.Attribute("alttext"));
    }

    /// <summary>True for the drawn form of a formula that the page has in another form, too.</summary>
    public static bool IsDrawing(IElement element)
    {
        if (element.LocalName is "mjx-math" or "mjx-container")
            return element.LocalName == "mjx-math";
        if (element.LocalName == "nobr")
            return element.ParentElement is { } drawn && Classes.Has(drawn, "MathJax");
        if (element.LocalName is not ("span" or "div") || element.Attribute("class") is not { Length: >= 7 } name
            || !name.AsSpan().ContainsAny(Engines))
            return false;
        if (Classes.Has(element, "MathJax") || Classes.Has(element, "MathJax_Display"))
            return IsElsewhere(element);
        foreach (var drawing in Drawings)
        {
            if (Classes.Has(element, drawing))
                return drawing != "MJX_Assistive_MathML" && (drawing != "katex-html" || IsBesideMath(element));
        }

        return false;
    }

    /// <summary>
    /// MathJax 2 keeps its TeX in a script behind the drawing. Where a publisher took the scripts out, the MathML in the drawing is all.
    /// </summary>
    private static bool IsElsewhere(IElement drawing) => drawing.First("math") is null || (drawing.ParentElement is { } around
        && around.ChildNodes.Take(MaxBeside).Any(node => node is IElement { LocalName: "script" } script && TeX(script) is not null));

    /// <summary>KaTeX can be told to write the drawn form alone.</summary>
    private static bool IsBesideMath(IElement drawing) => drawing.ParentElement is { } formula
        && formula.ChildNodes.Take(MaxForms).Any(node => node is IElement form && Classes.Has(form, "katex-mathml"));

    /// <summary>A formula without TeX, on one line. The depth of the tree bounds the recursion.</summary>
    public static string Readable(IElement math)
    {
        var text = new StringBuilder();
        Write(math, text);
        return Whitespace.ToLine(text.ToString());
    }

    /// <summary>True where HTML stands in the formula: its structure is kept.</summary>
    public static bool HasHtml(IElement math) =>
        math.InDocumentOrder().Any(node => node is IElement element && (element.Flags & NodeFlags.HtmlMember) != 0);

    private static void Write(INode node, StringBuilder text)
    {
        if (node is IText piece)
        {
            text.Append(piece.Data.Trim());
            return;
        }

        if (node is not IElement element || element.LocalName is "annotation" or "annotation-xml" or "mphantom" or "none" or "mprescripts")
            return;
        var parts = element.ChildNodes.OfType<IElement>().ToList();
        switch (element.LocalName)
        {
            case "mfrac" when parts.Count == 2:
                if (text.Length > 0 && char.IsAsciiDigit(text[^1]))
                    text.Append(' '); // a mixed number: 2 1/2
                WriteGroup(parts[0], text);
                text.Append('/');
                WriteGroup(parts[1], text);
                break;
            case "msqrt":
                text.Append('√');
                WriteRoot(element, parts, text);
                break;
            case "mroot" when parts.Count == 2:
                WriteGroup(parts[1], text);
                text.Append('√');
                WriteGroup(parts[0], text);
                break;
            case "msup" or "mover" when parts.Count == 2:
                WriteScripts(parts[0], null, parts[1], text);
                break;
            case "msub" or "munder" when parts.Count == 2:
                WriteScripts(parts[0], parts[1], null, text);
                break;
            case "msubsup" or "munderover" when parts.Count == 3:
                WriteScripts(parts[0], parts[1], parts[2], text);
                break;
            case "mtr" or "mlabeledtr":
                WriteAll(parts, ", ", text);
                break;
            case "mtable":
                text.Append('[');
                WriteAll(parts, "; ", text);
                text.Append(']');
                break;
            case "mfenced":
                text.Append(element.Attribute("open") ?? "(");
                WriteFenced(parts, element.Attribute("separators") ?? ",", text);
                text.Append(element.Attribute("close") ?? ")");
                break;
            case "mspace":
                text.Append(' ');
                break;
            case "mtext":
                text.Append(element.ReadText());
                break;
            case "mo":
                WriteOperator(element.ReadText().Trim(), text);
                break;
            default:
                foreach (var child in element.ChildNodes)
                    Write(child, text);
                break;
        }
    }

    /// <summary>Two characters that show nothing stand between a function and its argument, and between factors.</summary>
    private static void WriteOperator(string sign, StringBuilder text)
    {
        if (sign is "\u2061" or "\u2062" or "\u2063" or "\u2064")
            return;
        text.Append(sign);
    }

    private static void WriteScripts(IElement first, IElement? below, IElement? above, StringBuilder text)
    {
        WriteGroup(first, text);
        if (below is not null)
        {
            text.Append('_');
            WriteGroup(below, text);
        }

        if (above is null)
            return;
        text.Append('^');
        WriteGroup(above, text);
    }

    private static void WriteRoot(IElement root, List<IElement> parts, StringBuilder text)
    {
        if (parts.Count == 1)
        {
            WriteGroup(parts[0], text);
            return;
        }

        text.Append('(');
        foreach (var child in root.ChildNodes)
            Write(child, text);
        text.Append(')');
    }

    /// <summary>In parentheses, unless it is one sign, name or number.</summary>
    private static void WriteGroup(IElement element, StringBuilder text)
    {
        var start = text.Length;
        Write(element, text);
        var isOne = text.Length - start <= MaxOne;
        for (var i = start; i < text.Length && isOne; i++)
            isOne = char.IsLetterOrDigit(text[i]) || text[i] is '.' or ',';
        if (isOne || text.Length - start == 1 || IsWrapped(text, start))
            return;
        text.Insert(start, '(').Append(')');
    }

    private static bool IsWrapped(StringBuilder text, int start) => text[start] == '(' && text[^1] == ')' && text.Length - start <= MaxOne
        && text.ToString(start, text.Length - start).Count(c => c == '(') == 1;

    private static void WriteAll(List<IElement> parts, string separator, StringBuilder text)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
                text.Append(separator);
            Write(parts[i], text);
        }
    }

    /// <summary>Each character separates two parts, the last one all that follow.</summary>
    private static void WriteFenced(List<IElement> parts, string separators, StringBuilder text)
    {
        var signs = separators.AsSpan().Trim();
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0 && !signs.IsEmpty)
                text.Append(signs[Math.Min(i, signs.Length) - 1]).Append(' ');
            Write(parts[i], text);
        }
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : Whitespace.ToLine(text);
}
