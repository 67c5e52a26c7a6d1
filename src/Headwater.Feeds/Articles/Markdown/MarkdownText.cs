using System.Buffers;
using Headwater.Feeds.Articles.Html;
using Headwater.Feeds.Parsing;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>Writes words and addresses so that nothing of them is read as Markdown.</summary>
internal sealed class MarkdownText(TextBuffer buffer)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\\`*_[]<&~|#");
    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static readonly SearchValues<char> InImage = SearchValues.Create("[]\\`<&*_|~!");

    /// <summary>Characters of a link's title.</summary>
    private const int MaxTitle = 300;

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

    /// <summary>Ends the search for what only the start of a line can mean.</summary>
    public void SkipStart()
    {
        LineAt = -1;
        _digits = false;
    }

    /// <param name="isInLink">A URL in the text of a link is text.</param>
    public void Append(ReadOnlySpan<char> text, bool isInLink)
    {
        for (; !isInLink && BareUrl.Find(text, out var at, out var length); text = text[(at + length)..])
        {
            AppendWords(text[..at]);
            AppendUrl(text.Slice(at, length));
        }

        AppendWords(text);
    }

    private void AppendWords(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        if (buffer.Length == LineAt)
        {
            if (MeansBlock(text))
                buffer.Append('\\');
            _digits = Heading == 0 && !InCell;
        }

        if (_digits)
            text = Number(text);
        for (int at; (at = text.IndexOfAny(Special)) >= 0; text = text[(at + 1)..])
        {
            buffer.Append(text[..at]);
            if (IsMarkup(text[at], text[(at + 1)..]))
                buffer.Append('\\');
            buffer.Append(text[at]);
        }

        buffer.Append(text);
    }

    /// <summary>Whether a special character would be read as Markdown where it stands.</summary>
    /// <param name="rest">The text after it.</param>
    private bool IsMarkup(char c, ReadOnlySpan<char> rest)
    {
        var isFirst = buffer.Length <= LineAt;
        return c switch
        {
            // Within a word it is not emphasis.
            '_' => isFirst || !char.IsLetterOrDigit(buffer.Last) || rest.IsEmpty || !char.IsLetterOrDigit(rest[0]),
            '&' => BeginsEntity(rest),
            '|' => InCell,
            '*' => buffer.Length <= LineAt || buffer.Last != ' ' || rest is not [' ', ..],

            // At the end of a heading it would close it.
            '#' => Heading > 0 && (isFirst || char.IsWhiteSpace(buffer.Last)),
            '<' => rest.IsEmpty || char.IsAsciiLetter(rest[0]) || rest[0] is '/' or '!' or '?',
            _ => true,
        };
    }

    /// <summary>
    /// In angle brackets, or as a link: an escape in a bare URL or behind it becomes part of it in GitHub's Markdown. In brackets an entity
    /// is decoded.
    /// </summary>
    private void AppendUrl(ReadOnlySpan<char> url)
    {
        _digits = false;
        var isHost = url.StartsWith("www", StringComparison.OrdinalIgnoreCase);
        if (isHost || HasEntity(url))
        {
            OpenLink();
            AppendWords(url);
            buffer.Append("](");
            AppendDestination(isHost ? $"http://{url}" : url.ToString(), null);
            buffer.Append(')');
            return;
        }

        buffer.Append('<');
        buffer.Append(url);
        buffer.Append('>');
    }

    public void OpenLink()
    {
        // "!" and a link would be read as an image.
        if (buffer.Length > LineAt && buffer.Last == '!')
        {
            buffer.Truncate(buffer.Length - 1);
            buffer.Append("\\!");
        }

        buffer.Append('[');
    }

    /// <summary>True when the first character of the line would begin a block.</summary>
    private bool MeansBlock(ReadOnlySpan<char> text)
    {
        if (Heading > 0 || InCell)
            return InCell && !text.ContainsAnyExcept("-: "); // like the line below the head of a table
        var next = text.Length > 1 ? text[1] : '\0';
        return text[0] switch
        {
            '+' => next is ' ' or '\0',
            '-' => next is ' ' or '\0' || !text.ContainsAnyExcept("-:| "),
            ':' => next is ' ' or '\0' or '-',
            '=' => !text.ContainsAnyExcept("= "),
            '>' or '|' => true,
            '#' => text.TrimStart('#') is var rest && (rest.IsEmpty || rest[0] == ' '),
            _ => false,
        };
    }

    private static bool HasEntity(ReadOnlySpan<char> url)
    {
        if (!url.Contains(';'))
            return false;
        for (int at; (at = url.IndexOf('&')) >= 0;)
        {
            url = url[(at + 1)..];
            if (BeginsEntity(url))
                return true;
        }

        return false;
    }

    private static bool BeginsEntity(ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOfAnyExcept(NameChars);
        return length < 0 || (length > 0 && rest[length] == ';');
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

    public void AppendDestination(string url, string? title)
    {
        MarkdownUrl.Append(buffer, url);
        if (string.IsNullOrWhiteSpace(title))
            return;
        buffer.Append(" \"");
        foreach (var c in Whitespace.ToLine(FeedLimits.Cut(title, MaxTitle)))
        {
            if (c is '\\' or '"' or '&' || (c == '|' && InCell))
                buffer.Append('\\');
            buffer.Append(c);
        }

        buffer.Append('"');
    }

    /// <summary>"1. " at the start of a line would be an item of a list; "2.1" would not.</summary>
    private ReadOnlySpan<char> Number(ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0)
        {
            buffer.Append(text);
            return [];
        }

        _digits = false;
        if (text[digits] is '.' or ')' && (digits > 0 || buffer.Length > LineAt) && (digits + 1 == text.Length || text[digits + 1] == ' '))
        {
            buffer.Append(text[..digits]);
            buffer.Append('\\');
            buffer.Append(text[digits]);
            return text[(digits + 1)..];
        }

        return text;
    }
}
