using System.Text;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// A formula without TeX as text on one line, in which a fraction is not a number of two digits. The depth of the tree bounds the
/// recursion.
/// </summary>
internal sealed class FormulaText
{
    /// <summary>Characters of what needs no parentheses: each level of a formula asks for all that is inside of it.</summary>
    private const int MaxOne = 100;

    private readonly StringBuilder _text = new();

    // Where the script, root or fraction written last ends: without a space, what follows would be read as a part of it.
    private int _partEnd = -1;
    private bool _afterWord;

    public static string Of(IElement math)
    {
        var formula = new FormulaText();
        formula.Write(math);
        return Whitespace.ToLine(InvisibleSigns.Show(formula._text.ToString()));
    }

    private void Write(INode node)
    {
        if (node is IText piece)
        {
            Append(piece.Data.Trim());
            return;
        }

        if (node is not IElement element || element.LocalName is "annotation" or "annotation-xml" or "mphantom" or "none" or "mprescripts")
            return;
        var parts = element.ChildNodes.OfType<IElement>().ToList();
        switch (element.LocalName)
        {
            case "mfrac" or "mroot" when parts.Count == 2:
                WriteFraction(element, parts);
                break;
            case "msqrt":
                _text.Append('√');
                WriteRoot(element, parts);
                EndPart();
                break;
            case "msup" or "mover" when parts.Count == 2:
                WriteScripts(parts[0], null, parts[1]);
                break;
            case "msub" or "munder" when parts.Count == 2:
                WriteScripts(parts[0], parts[1], null);
                break;
            case "msubsup" or "munderover" when parts.Count == 3:
                WriteScripts(parts[0], parts[1], parts[2]);
                break;
            case "mmultiscripts" when parts.Count > 0:
                WriteMultiScripts(parts);
                break;
            case "mtr" or "mlabeledtr":
                WriteAll(parts, ", ");
                break;
            case "mtable":
                _text.Append('[');
                WriteAll(parts, "; ");
                _text.Append(']');
                break;
            case "mfenced":
                _text.Append(element.Attribute("open") ?? "(");
                WriteFenced(parts, element.Attribute("separators") ?? ",");
                _text.Append(element.Attribute("close") ?? ")");
                break;
            case "mspace":
                _text.Append(' ');
                break;
            case "mtext":
                Append(element.ReadText());
                break;
            case "maction" when parts.Count > 0:
                Write(parts[0]);
                break;
            default:
                foreach (var child in element.ChildNodes)
                    Write(child);
                break;
        }
    }

    private void Append(string token)
    {
        if (token.Length == 0 || (token[0] == InvisibleSigns.Times && _partEnd == _text.Length))
            return;
        var isWord = token.Length > 1 && char.IsLetter(token[0]) && char.IsLetter(token[1]);
        if (char.IsLetterOrDigit(token[0]) && (_partEnd == _text.Length || (EndsInWord && (isWord || _afterWord))))
            _text.Append(' ');
        _text.Append(token);
        _afterWord = isWord;
    }

    private bool EndsInWord => _text.Length > 0 && char.IsLetterOrDigit(_text[^1]);

    private void EndPart() => _partEnd = _text.Length;

    /// <summary>A space before it makes a mixed number: 2 1/2.</summary>
    private void WriteFraction(IElement element, List<IElement> parts)
    {
        if (EndsInWord)
            _text.Append(' ');
        var isRoot = element.LocalName == "mroot";
        WriteGroup(parts[isRoot ? 1 : 0]);
        _text.Append(isRoot ? '√' : '/');
        WriteGroup(parts[isRoot ? 0 : 1]);
        EndPart();
    }

    private void WriteScripts(IElement first, IElement? below, IElement? above)
    {
        WriteGroup(first);
        WriteScript('_', below);
        WriteScript('^', above);
        EndPart();
    }

    private void WriteMultiScripts(List<IElement> parts)
    {
        var before = parts.FindIndex(part => part.LocalName == "mprescripts");
        var end = before < 0 ? parts.Count : before;
        for (var i = end + 1; i < parts.Count; i++)
            WriteScript((i - end) % 2 == 1 ? '_' : '^', parts[i]);
        WriteGroup(parts[0]);
        for (var i = 1; i < end; i++)
            WriteScript(i % 2 == 1 ? '_' : '^', parts[i]);
        EndPart();
    }

    private void WriteScript(char sign, IElement? script)
    {
        if (script is null or { LocalName: "none" } or { LocalName: "mrow", ChildElementCount: 0 })
            return;
        _text.Append(sign);
        WriteGroup(script);
    }

    private void WriteRoot(IElement root, List<IElement> parts)
    {
        if (parts.Count == 1)
        {
            WriteGroup(parts[0]);
            return;
        }

        _text.Append('(');
        foreach (var child in root.ChildNodes)
            Write(child);
        _text.Append(')');
    }

    /// <summary>In parentheses, unless it is one sign, name or number.</summary>
    private void WriteGroup(IElement element)
    {
        var start = _text.Length;
        Write(element);
        if (start < _text.Length && _text[start] == ' ')
            start++;
        if (_text.Length - start <= 1 || IsOne(element, start) || IsWrapped(start))
            return;
        _text.Insert(start, '(').Append(')');
    }

    private bool IsOne(IElement element, int start)
    {
        while (element.LocalName is "mrow" or "mstyle" or "mpadded" or "semantics"
            && element.ChildNodes.OfType<IElement>().Take(2).ToArray() is [var inner, ..] all
            && (all.Length == 1 || element.LocalName == "semantics"))
            element = inner;
        var isOne = element.LocalName is "mi" or "mn" or "mo" or "mtext" && _text.Length - start <= MaxOne;
        for (var i = start; i < _text.Length && isOne; i++)
            isOne = char.IsLetterOrDigit(_text[i]) || _text[i] is '.' or ',';
        return isOne;
    }

    private bool IsWrapped(int start) => _text[start] == '(' && _text[^1] == ')' && _text.Length - start <= MaxOne
        && _text.ToString(start, _text.Length - start).Count(c => c == '(') == 1;

    private void WriteAll(List<IElement> parts, string separator)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
                _text.Append(separator);
            Write(parts[i]);
        }
    }

    /// <summary>Each character separates two parts, the last one all that follow.</summary>
    private void WriteFenced(List<IElement> parts, string separators)
    {
        var signs = separators.AsSpan().Trim();
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0 && !signs.IsEmpty)
                _text.Append(signs[Math.Min(i, signs.Length) - 1]).Append(' ');
            Write(parts[i]);
        }
    }
}
