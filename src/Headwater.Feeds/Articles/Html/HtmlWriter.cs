using System.Buffers;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Prints the allowed tree as HTML that every parser reads back as the same tree.</summary>
internal sealed class HtmlWriter(TextBuffer buffer)
{
    private static readonly SearchValues<char> InText = SearchValues.Create("&<>\r");
    private static readonly SearchValues<char> InAttribute = SearchValues.Create("&<>\"\r");

    // A parser skips the line end that follows <pre>; one that belongs to the text has to be doubled.
    private bool _afterPre;

    /// <summary>Where the start tag opened last begins.</summary>
    public int LastOpen { get; private set; }

    public ReadOnlySpan<char> Written => buffer.Written;

    public void Open(ElementRule rule)
    {
        LastOpen = buffer.Length;
        buffer.Append(rule.StartTag);
        _afterPre = false;
    }

    public void Attribute(string name, ReadOnlySpan<char> value)
    {
        buffer.Append(' ');
        buffer.Append(name);
        buffer.Append("=\"");
        Escape(value, InAttribute);
        buffer.Append('"');
    }

    public void EndOpen(ElementRule rule)
    {
        buffer.Append('>');
        _afterPre = rule == Elements.Pre;
    }

    public void Close(ElementRule rule)
    {
        buffer.Append(rule.EndTag);
        _afterPre = false;
    }

    public void Text(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        if (_afterPre && text[0] == '\n')
            buffer.Append('\n');
        _afterPre = false;
        Escape(text, InText);
    }

    public override string ToString() => buffer.ToString();

    private void Escape(ReadOnlySpan<char> text, SearchValues<char> special)
    {
        for (int at; (at = text.IndexOfAny(special)) >= 0; text = text[(at + 1)..])
        {
            buffer.Append(text[..at]);
            buffer.Append(text[at] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                _ => "&#13;",
            });
        }

        buffer.Append(text);
    }
}
