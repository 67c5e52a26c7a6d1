using System.Buffers;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>Writes words and addresses so that nothing of them is read as Markdown.</summary>
internal sealed class MarkdownText(TextBuffer buffer)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\\`*_[]<&~|#");
    private static readonly SearchValues<char> InImage = SearchValues.Create("[]\\`<&*_|~!");
    private static readonly SearchValues<char> InDestination = SearchValues.Create("()\\&|*_ \n<>");

    private bool _digits;

    /// <summary>Where the first character of the line stands, or of the cell.</summary>
    public int LineAt { get; private set; }

    public bool InCell { get; private set; }

    /// <summary>1–6 while the line is to be a heading.</summary>
    public int Heading { get; set; }

    public void StartLine(bool inCell)
    {
        LineAt = buffer.Length;
        InCell = inCell;
        _digits = false;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (buffer.Length == LineAt)
        {
            if (text[0] is '+' or '-' or '=' or '>' or ':' || (text[0] == '#' && Heading == 0) || (text[0] == '|' && !InCell))
                buffer.Append('\\');
            _digits = true;
        }

        if (_digits)
            text = Number(text);
        for (int at; (at = text.IndexOfAny(Special)) >= 0; text = text[(at + 1)..])
        {
            buffer.Append(text[..at]);
            var c = text[at];
            var next = at + 1 < text.Length ? text[at + 1] : '\0';
            var isPlain = c switch
            {
                '_' => char.IsLetterOrDigit(next) && buffer.Length > LineAt && char.IsLetterOrDigit(buffer.Last),
                '&' => next == ' ',
                '|' => !InCell,
                '#' => Heading == 0,
                '<' => next == ' ',
                _ => false,
            };
            if (!isPlain)
                buffer.Append('\\');
            buffer.Append(c);
        }

        buffer.Append(text);
    }

    /// <summary>The text of an image, which has no markup.</summary>
    public void AppendPlain(ReadOnlySpan<char> text)
    {
        var rest = Whitespace.Collapse(text.Trim());
        for (int at; (at = rest.IndexOfAny(InImage)) >= 0; rest = rest[(at + 1)..])
        {
            buffer.Append(rest[..at]);
            buffer.Append('\\');
            buffer.Append(rest[at]);
        }

        buffer.Append(rest);
    }

    public void AppendDestination(string url)
    {
        var plain = !url.AsSpan().ContainsAny(InDestination) && url.Length > 0;
        if (plain)
        {
            buffer.Append(url);
            return;
        }

        var wrap = url.Length == 0 || url.AsSpan().ContainsAny('(', ')');
        if (wrap)
            buffer.Append('<');
        foreach (var c in url)
        {
            if (c == '&')
                buffer.Append("&amp;");
            else if (c is '\\' or '|' or ' ' or '\n' or '<' or '>')
                buffer.Append($"%{(int)c:X2}");
            else
                buffer.Append(c);
        }

        if (wrap)
            buffer.Append('>');
    }

    /// <summary>"1." at the start of a line would be an item of a list.</summary>
    private ReadOnlySpan<char> Number(ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0)
        {
            buffer.Append(text);
            return [];
        }

        _digits = false;
        if (text[digits] is '.' or ')' && (digits > 0 || buffer.Length > LineAt))
        {
            buffer.Append(text[..digits]);
            buffer.Append('\\');
            buffer.Append(text[digits]);
            return text[(digits + 1)..];
        }

        return text;
    }
}
