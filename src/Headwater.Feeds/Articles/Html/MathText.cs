using System.Buffers;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Formulas as the TeX that they were made of, where the page still has it; and what is drawn beside them.</summary>
internal static class MathText
{
    /// <summary>Nodes of a formula of KaTeX or MathJax among which its form for machines is.</summary>
    private const int MaxForms = 4;

    /// <summary>Nodes beside a drawing among which its script is: each formula of a paragraph asks.</summary>
    private const int MaxBeside = 200;

    private static readonly (string Start, string End)[] Delimiters = [(@"\(", @"\)"), (@"\[", @"\]"), ("$$", "$$"), ("$", "$")];

    private static readonly SearchValues<string> Engines = SearchValues.Create(
        ["katex", "MathJax", "mjx", "MJX"], StringComparison.Ordinal);

    // What MathJax draws for the eye, beside the formula for machines.
    private static readonly HashSet<string> Drawings = new(StringComparer.Ordinal)
    {
        "MathJax", "MathJax_Display", "MathJax_SVG", "MathJax_CHTML", "MathJax_SVG_Display", "MathJax_CHTML_Display", "mjx-chtml",
    };

    /// <summary>The TeX of a <c>math</c> element or of a script that holds TeX; null where it has none.</summary>
    public static string? TeX(IElement element)
    {
        if (element.LocalName == "script")
            return IsTeXScript(element) ? Trimmed(element.ReadText()) : null;
        foreach (var node in element.InDocumentOrder())
        {
            if (node is IElement { LocalName: "annotation" } annotation && annotation.Attribute("encoding") is { } encoding
                && encoding.Contains("tex", StringComparison.OrdinalIgnoreCase)
                    && !encoding.StartsWith("text/", StringComparison.OrdinalIgnoreCase))
                return Trimmed(annotation.ReadText());
        }

        return Trimmed(element.Attribute("alttext"));
    }

    /// <summary>The TeX that only a class marks, between its delimiters: Pandoc, Sphinx, MkDocs. Null for other elements.</summary>
    public static string? MarkedTeX(IElement element)
    {
        if (element.Attribute("class")?.Contains("math", StringComparison.Ordinal) != true || element.ChildElementCount > 0
            || !(Classes.Has(element, "math") || Classes.Has(element, "arithmatex")))
            return null;
        var tex = element.ReadText().Trim();
        var isFormula = IsBetween(tex, @"\(", @"\)") || IsBetween(tex, @"\[", @"\]");

        // Where they are still there, words stand between two formulas.
        return isFormula && WithoutDelimiters(tex) is { } inner && !inner.StartsWith(tex[..2], StringComparison.Ordinal) ? inner : null;
    }

    /// <summary>TeX as authors write it in a text: without the signs that begin and end it there.</summary>
    public static string? WithoutDelimiters(string? tex)
    {
        tex = tex?.Trim() ?? "";
        foreach (var (start, end) in Delimiters)
        {
            if (IsBetween(tex, start, end) && tex[start.Length..^end.Length] is var inner && !inner.Contains(end, StringComparison.Ordinal))
                return Trimmed(inner);
        }

        return Trimmed(tex);
    }

    private static bool IsBetween(string tex, string start, string end) => tex.Length >= start.Length + end.Length
        && tex.StartsWith(start, StringComparison.Ordinal) && tex.EndsWith(end, StringComparison.Ordinal);

    /// <summary>The form beside the drawing. Only KaTeX and MathJax: MediaWiki shows a picture, which has the TeX, too.</summary>
    public static bool IsForMachines(IElement element) =>
        element.LocalName == "mjx-assistive-mml" || Classes.Has(element, "MJX_Assistive_MathML") || Classes.Has(element, "katex-mathml");

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
        if (Classes.Has(element, "MathJax_Preview"))
            return string.IsNullOrWhiteSpace(element.ReadText(10)) || IsBeforeFormula(element);
        if (Classes.Has(element, "mjx-math"))
            return HasForm(element.ParentElement, "MJX_Assistive_MathML");
        return Classes.HasAny(element, Drawings) ? IsElsewhere(element)
            : Classes.Has(element, "katex-html") && HasForm(element.ParentElement, "katex-mathml"); // KaTeX may write the drawn form alone
    }

    /// <summary>True where HTML stands in the formula whose structure a reader would miss, or which is not shown.</summary>
    public static bool HasHtml(IElement math)
    {
        var open = new Stack<IElement>([math]);
        while (open.TryPop(out var element))
        {
            foreach (var child in element.ChildNodes)
            {
                if (child is not IElement inner || inner.LocalName == "annotation-xml")
                    continue;
                if ((inner.Flags & NodeFlags.HtmlMember) != 0 && (IsStructure(inner) || Visibility.HidesEverything(inner)))
                    return true;
                open.Push(inner);
            }
        }

        return false;
    }

    private static bool IsStructure(IElement element) =>
        Elements.RuleOf(element) is var rule && (rule.Treatment == Treatment.Drop || rule.Is(Traits.Block | Traits.TablePart)
            || element.LocalName is "a" or "img" or "br" or "picture" or "video" or "audio" or "object");

    /// <summary>
    /// MathJax 2 keeps its TeX in a script behind the drawing. Where a publisher took the scripts out, the MathML in the drawing is all.
    /// </summary>
    private static bool IsElsewhere(IElement drawing) => drawing.First("math") is null || (drawing.ParentElement is { } around
        && around.ChildNodes.Take(MaxBeside).Any(node => node is IElement beside && IsTeXScript(beside)));

    /// <summary>A preview is all that is left where a publisher took the scripts out, and nothing was drawn yet.</summary>
    private static bool IsBeforeFormula(IElement preview)
    {
        var isAfter = false;
        foreach (var node in preview.ParentElement!.ChildNodes.Take(MaxBeside))
        {
            if (isAfter && node is IElement next)
                return next.LocalName == "math" || IsTeXScript(next)
                    || (next.Attribute("class").AsSpan().ContainsAny(Engines) && !Classes.Has(next, "MathJax_Preview"));
            isAfter |= node == preview;
        }

        return !isAfter;
    }

    private static bool IsTeXScript(IElement element) => element.LocalName == "script" && element.HasChildNodes
        && element.Attribute("type")?.StartsWith("math/tex", StringComparison.OrdinalIgnoreCase) == true;

    private static bool HasForm(IElement? formula, string name) =>
        formula?.ChildNodes.Take(MaxForms).Any(node => node is IElement form && Classes.Has(form, name)) == true;

    private static string? Trimmed(string? text)
    {
        // No parser lets U+0000 through, but "%00" of an address is one.
        text = Whitespace.ToLine(text?.Replace("\0", "", StringComparison.Ordinal));
        return text.Length > 0 ? text : null;
    }
}
