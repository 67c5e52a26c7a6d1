using System.Buffers;
using AngleSharp.Dom;
using Headwater.Feeds.Articles.Markdown;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Takes the allowed elements in document order and writes all outputs. Keeps its own stack of open elements and applies the nesting rules
/// of the HTML standard to it, because a tree from which elements were taken is not always one that a parser could have made: without its
/// <c>button</c> a <c>p</c> stands in a <c>p</c>, and printed so it would be read back as another tree.
/// </summary>
internal sealed class NestingWriter(HtmlWriter html, PlainTextWriter text, MarkdownWriter? markdown) : IDisposable
{
    private const string WhiteSpace = " \t\n\f\r";
    private static readonly SearchValues<char> OtherSpaces = SearchValues.Create("\t\n\f\r");

    private readonly List<ElementRule> _open = [];
    private readonly TextBuffer _collapsed = new(4096);
    private int _openLinks;
    private int _preformatted;
    private int _code;

    public int Depth => _open.Count;

    public bool IsInCode => _preformatted > 0;

    public ElementRule? Top => _open.Count > 0 ? _open[^1] : null;

    /// <summary>Makes room for an element; false where it may not stand, and only its content goes on.</summary>
    public bool TryOpen(ElementRule rule)
    {
        if (rule.Is(Traits.TablePart))
        {
            if (!IsTableParent(rule))
                return false;
        }
        else
        {
            LeaveTableStructure();
        }

        if ((rule == Elements.A && _openLinks > 0) || ((rule == Elements.Rt || rule == Elements.Rp) && Top != Elements.Ruby))
            return false;
        if (rule.Is(Traits.Block))
            CloseForBlock(rule);

        html.Open(rule);
        text.Open(rule);
        if (!rule.Is(Traits.Void))
            _open.Add(rule);
        if (rule == Elements.A)
            _openLinks++;
        if (rule.Is(Traits.Preformatted))
            _preformatted++;
        if (rule == Elements.Code)
            _code++;
        return true;
    }

    public void Attribute(string name, ReadOnlySpan<char> value) => html.Attribute(name, value);

    /// <param name="url">The cleaned address that the element shows or leads to.</param>
    /// <param name="language">Of code.</param>
    public void EndOpen(ElementRule rule, IElement? element, string? url, string? language)
    {
        html.EndOpen(rule);
        markdown?.Open(rule, element, url, language);
    }

    public void CloseTo(int depth)
    {
        while (_open.Count > depth)
        {
            var rule = _open[^1];
            _open.RemoveAt(_open.Count - 1);
            if (rule == Elements.A)
                _openLinks--;
            html.Close(rule);
            text.Close(rule);
            markdown?.Close(rule);
            if (rule.Is(Traits.Preformatted))
                _preformatted--;
            if (rule == Elements.Code)
                _code--;
        }
    }

    public void Text(ReadOnlySpan<char> value)
    {
        if (Top is { } top && (top == Elements.Table || top.Is(Traits.TablePart)) && !value.Trim(WhiteSpace).IsEmpty)
            LeaveTableStructure();
        html.Text(value);
        var isInline = _code > 0 && _preformatted == 0;

        // A no-break space keeps code on one line of a page; in a terminal it is an error.
        if (isInline && value.Contains('\u00a0'))
            value = CodeText.WithSpaces(value.ToString());
        var readable = _preformatted > 0 ? value : Collapse(value);
        text.Text(readable);
        markdown?.Text(isInline ? WithoutLineEnds(value) : readable);
    }

    /// <summary>The box of a task: Markdown has a sign of its own for it.</summary>
    /// <param name="isInItem">Anywhere else the sign means nothing.</param>
    public void CheckBox(bool isChecked, bool isInItem)
    {
        ReadOnlySpan<char> sign = isChecked ? "☑ " : "☐ ";
        html.Text(sign);
        text.Text(sign);
        if (isInItem)
            markdown?.CheckBox(isChecked);
        else
            markdown?.Text(sign);
    }

    /// <summary>What an element shows for which the HTML has the element, as the quote before a <c>q</c>.</summary>
    public void Shown(ReadOnlySpan<char> sign)
    {
        text.Text(sign);
        markdown?.Text(sign);
    }

    public void Dispose() => _collapsed.Dispose();

    /// <summary>
    /// Of code in a line two spaces stay two; a line end of the page's source is one space, with the indentation behind it.
    /// </summary>
    private ReadOnlySpan<char> WithoutLineEnds(ReadOnlySpan<char> value)
    {
        if (!value.ContainsAny(OtherSpaces))
            return value;
        _collapsed.Truncate(0);
        var afterLineEnd = false;
        foreach (var c in value)
        {
            var isLineEnd = c is '\n' or '\r' or '\f';
            if (isLineEnd && !afterLineEnd)
                _collapsed.Append(' ');
            else if (!isLineEnd && !(afterLineEnd && c is ' ' or '\t'))
                _collapsed.Append(c == '\t' ? ' ' : c);
            afterLineEnd = isLineEnd || (afterLineEnd && c is ' ' or '\t');
        }

        return _collapsed.Written;
    }

    /// <summary>White space as a browser shows it: one space, whatever it is made of.</summary>
    private ReadOnlySpan<char> Collapse(ReadOnlySpan<char> value)
    {
        if (!value.ContainsAny(OtherSpaces) && value.IndexOf("  ") < 0)
            return value;
        _collapsed.Truncate(0);
        var inSpace = false;
        foreach (var c in value)
        {
            var isSpace = c is ' ' or '\t' or '\n' or '\r' or '\f';
            if (!isSpace || !inSpace)
                _collapsed.Append(isSpace ? ' ' : c);
            inSpace = isSpace;
        }

        return _collapsed.Written;
    }

    private bool IsTableParent(ElementRule rule)
    {
        var top = Top;
        if (rule == Elements.Td || rule == Elements.Th)
            return top == Elements.Tr;
        if (rule == Elements.Tr)
            return top == Elements.Tbody || top == Elements.Thead || top == Elements.Tfoot;
        return rule == Elements.Col ? top == Elements.ColGroup : top == Elements.Table;
    }

    /// <summary>What stands in a table but in no cell is moved before the table by a parser; here it follows the table.</summary>
    private void LeaveTableStructure()
    {
        var depth = _open.Count;
        while (depth > 0 && _open[depth - 1] is var rule
            && (rule == Elements.Table || (rule.Is(Traits.TablePart) && !rule.Is(Traits.Scope))))
            depth--;
        CloseTo(depth);
    }

    private void CloseForBlock(ElementRule rule)
    {
        for (var i = _open.Count - 1; i >= 0 && !_open[i].Is(Traits.Scope); i--)
        {
            if (_open[i] == Elements.P)
            {
                CloseTo(i);
                break;
            }
        }

        if (rule.Is(Traits.Heading) && Top?.Is(Traits.Heading) == true)
            CloseTo(_open.Count - 1);
        var isTerm = rule == Elements.Dt || rule == Elements.Dd;
        for (var i = _open.Count - 1; (isTerm || rule == Elements.Li) && i >= 0; i--)
        {
            if (isTerm ? _open[i] == Elements.Dt || _open[i] == Elements.Dd : _open[i] == Elements.Li)
            {
                CloseTo(i);
                return;
            }

            if (_open[i].Is(Traits.Barrier))
                return;
        }
    }
}
