using System.Globalization;
using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>
/// Writes the allowed tree as CommonMark with GFM tables. Blocks are lines behind the prefixes of the quotes and list items they stand in;
/// a paragraph is one line, so that only the first word of a text stands at the start of a line.
/// </summary>
internal sealed class MarkdownWriter : IDisposable
{
    /// <summary>CommonMark reads numbers of nine digits at most; this leaves a list room to count on.</summary>
    private const int MaxNumber = 99_999_999;

    private readonly TextBuffer _buffer;
    private readonly MarkdownLines _lines;
    private readonly MarkdownInline _inline;
    private readonly MarkdownTables _tables;

    private readonly MarkdownCode _block;

    // Of a block, or inline.
    private readonly TextBuffer _code = new(1024);

    public MarkdownWriter(TextBuffer buffer, HtmlWriter html)
    {
        _buffer = buffer;
        _lines = new MarkdownLines(buffer);
        _inline = new MarkdownInline(buffer, _code, StartLine, BreakLine);
        _tables = new MarkdownTables(buffer, html, _lines, _inline);
        _block = new MarkdownCode(_code, _lines);
    }

    /// <param name="url">The cleaned <c>href</c> of a link, or <c>src</c> of an image.</param>
    public void Open(ElementRule rule, IElement? element, string? url, string? language)
    {
        if (_tables.IsRaw)
        {
            _tables.OpenRaw(rule);
            return;
        }

        if (_block.IsOpen)
        {
            _block.OpenInside(rule, language);
            return;
        }

        if (rule == Elements.A)
            _inline.OpenLink(url, element?.Attribute("title"));
        else if (rule == Elements.Img)
            _inline.Image(url ?? "", element!.Attribute("alt"), element!.Attribute("title"));
        else if (rule == Elements.Br)
            _inline.Break();
        else if (rule == Elements.Code)
            _inline.OpenCode(isMath: element is null);
        else if ((rule == Elements.Video || rule == Elements.Audio) && url is not null)
            _inline.Link(url, rule == Elements.Audio ? "Audio" : "Video");
        else if (rule.Style is { } style)
            _inline.OpenStyle(style);
        else if (rule.Is(Traits.TablePart))
            _tables.OpenPart(rule, element!);
        else if (rule.Is(Traits.Block) && _tables.IsOpen)
            _inline.Break();
        else if (rule.Is(Traits.Block))
            OpenBlock(rule, element!, language);
    }

    public void Close(ElementRule rule)
    {
        if (_tables.IsRaw)
        {
            _tables.CloseRaw(rule);
            return;
        }

        if (_block.IsOpen)
        {
            _block.Close(rule);
            return;
        }

        if (rule == Elements.Code)
            _inline.CloseCode();
        else if (rule == Elements.A || rule.Style is not null)
            _inline.CloseSpan();
        else if (rule.Is(Traits.TablePart))
            _tables.ClosePart(rule);
        else if (rule.Is(Traits.Block) && _tables.IsOpen && rule != Elements.Table)
            _inline.Break();
        else if (rule.Is(Traits.Block))
            CloseBlock(rule);
    }

    /// <param name="text">White space already collapsed, but for preformatted text.</param>
    public void Text(ReadOnlySpan<char> text)
    {
        if (_tables.IsRaw)
            return;
        if (_block.IsOpen)
        {
            _block.Text(text);
            return;
        }

        if (!_tables.IsBetweenCells)
            _inline.Text(text);
    }

    public void CheckBox(bool isChecked)
    {
        if (!_tables.IsRaw && !_block.IsOpen)
            _inline.CheckBox(isChecked);
    }

    public void Dispose() => _code.Dispose();

    public string Finish()
    {
        _inline.EndLine();
        if (_buffer.Length > 0)
            _buffer.Append('\n');
        return _buffer.ToString();
    }

    private void OpenBlock(ElementRule rule, IElement element, string? language)
    {
        _inline.EndLine();
        if (rule == Elements.Li)
        {
            _lines.OpenItem(element.Attribute("value") is { } value ? Number(value) : null);
        }
        else if (rule.Name is "ul" or "ol" or "menu" or "dir")
        {
            _lines.OpenList(rule.Name == "ol" ? Number(element.Attribute("start") ?? "1") : null);
        }
        else if (rule.Name == "blockquote")
        {
            _lines.Separate(MarkdownGap.Paragraph);
            _lines.OpenQuote();
        }
        else if (rule.Is(Traits.Preformatted))
        {
            _block.Open(language);
        }
        else if (rule == Elements.Hr)
        {
            _lines.Separate(MarkdownGap.Paragraph);
            _lines.Start();
            _buffer.Append("___");
            _lines.Separate(MarkdownGap.Paragraph);
        }
        else if (rule == Elements.Table)
        {
            _tables.Open(element);
        }
        else
        {
            _lines.Separate(MarkdownGap.Paragraph);
            if (rule.Is(Traits.Heading))
                _inline.Heading = rule.Name[1] - '0';
            else if (rule == Elements.Dt)
                _inline.OpenStyle(InlineStyle.Strong);
        }
    }

    private void CloseBlock(ElementRule rule)
    {
        if (rule == Elements.Dt)
            _inline.CloseSpan();
        _inline.EndLine();
        if (rule.Is(Traits.Heading))
            _inline.Heading = 0;
        if (rule == Elements.Table)
            _tables.Close();
        if (rule == Elements.Li)
        {
            _lines.CloseItem();
            return;
        }

        // Behind a paragraph between two items, the number of the next one would be read as its words.
        var isList = rule.Name is "ul" or "ol" or "menu" or "dir";
        if (isList)
            _lines.CloseList();
        else if (rule.Name == "blockquote")
            _lines.CloseQuote();
        _lines.Separate(isList && _lines.IsBetweenItems ? MarkdownGap.Line : MarkdownGap.Paragraph);
    }

    private static int Number(string text)
    {
        _ = int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return Math.Min(number, MaxNumber);
    }

    private void StartLine()
    {
        _lines.Start();
        _inline.LineStarted();
    }

    private void BreakLine(bool isParagraph)
    {
        if (isParagraph)
            _lines.Separate(MarkdownGap.Paragraph);
        else
            _buffer.Append('\\');
        StartLine();
    }
}
