using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>
/// The emphasis and the links that are open. They are written with their first word and closed with their last, so that none is empty, none
/// begins or ends with white space, and none reaches over the end of a block.
/// </summary>
internal sealed class MarkdownSpans(TextBuffer buffer, MarkdownText text)
{
    private readonly List<Span> _open = [];

    // The span closed last: whether its delimiters are read as such depends on the character that follows.
    private Span? _unresolved;
    private int _closedAt;

    /// <summary>True when the next word opens one.</summary>
    public bool Wait => _open.Exists(span => span is { Written: false, Ignored: false });

    public bool EndsInLink => _open is [.., { Style: null }];

    public void OpenStyle(InlineStyle style, bool inCode) =>
        _open.Add(new Span { Style = style, Ignored = inCode || _open.Exists(open => open.Style == style && !open.Ignored) });

    public void OpenLink(string? url, string? title) => _open.Add(new Span { Url = url, Title = title, Ignored = url is null });

    /// <summary>True inside of a link, where another one cannot stand.</summary>
    public bool IsInLink => _open.Exists(span => span is { Style: null, Ignored: false });

    public void CloseLast()
    {
        if (_open.Count == 0)
            return;
        var span = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        if (span.Written)
            Close(span);
    }

    /// <summary>A word comes.</summary>
    public void WriteOpen()
    {
        foreach (var span in _open)
        {
            if (!span.Written && !span.Ignored)
                Open(span);
        }
    }

    /// <summary>A block ends; the next word opens them again.</summary>
    public void EndLine()
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (!_open[i].Written)
                continue;
            Close(_open[i]);
            _open[i].Written = false;
        }

        ResolveDelimiters('\n');
    }

    /// <summary>
    /// Decides whether the span closed last is read as emphasis, now that its neighbours are known ("left-flanking" and "right-flanking" in
    /// CommonMark); otherwise tags take the place of its delimiters.
    /// </summary>
    public void ResolveDelimiters(char next)
    {
        if (_unresolved is not { Style: { } style } span)
            return;
        _unresolved = null;
        if (buffer.IsFull)
            return;
        var written = buffer.Written;
        var length = style.Delimiter.Length;
        var before = span.Before;
        var isWhole = IsEdge(before, style) && IsEdge(next, style);
        var first = written[span.At + length];
        var last = written[_closedAt - 1];
        var reads = first != style.Delimiter[0] && last != style.Delimiter[0] && before != style.Delimiter[0] && next != style.Delimiter[0]
            && (style != InlineStyle.Emphasis || isWhole)
            && (char.IsLetterOrDigit(first) || IsEdge(before, style)) && (char.IsLetterOrDigit(last) || IsEdge(next, style));
        if (reads)
            return;
        buffer.Replace(_closedAt, length, $"</{style.Tag}>");
        buffer.Replace(span.At, length, $"<{style.Tag}>");
    }

    // GitHub's parser looks through the tildes of deleted text at the character behind them.
    private static bool IsEdge(char c, InlineStyle style) =>
        char.IsWhiteSpace(c) || (c < 0x80 && !char.IsAsciiLetterOrDigit(c) && c != '~' && c != style.Delimiter[0]);

    private void Open(Span span)
    {
        span.Written = true;
        if (span.Style is null)
        {
            ResolveDelimiters('[');
            text.OpenLink();
            return;
        }

        ResolveDelimiters(span.Style.IsTag ? '<' : span.Style.Delimiter[0]);
        span.At = buffer.Length;
        span.Before = buffer.Length > text.LineAt ? buffer.Last : '\n';
        if (span.Style.IsTag)
        {
            buffer.Append('<');
            buffer.Append(span.Style.Tag);
            buffer.Append('>');
        }
        else
        {
            buffer.Append(span.Style.Delimiter);
        }
    }

    private void Close(Span span)
    {
        if (span.Style is null)
        {
            ResolveDelimiters(']');
            buffer.Append("](");
            text.AppendDestination(span.Url!, span.Title);
            buffer.Append(')');
            return;
        }

        if (span.Style.IsTag)
        {
            ResolveDelimiters('<');
            buffer.Append("</");
            buffer.Append(span.Style.Tag);
            buffer.Append('>');
            return;
        }

        ResolveDelimiters(span.Style.Delimiter[0]);
        _unresolved = span;
        _closedAt = buffer.Length;
        buffer.Append(span.Style.Delimiter);
    }

    private sealed class Span
    {
        /// <summary>Null for a link.</summary>
        public InlineStyle? Style { get; init; }

        public string? Url { get; init; }

        public string? Title { get; init; }

        /// <summary>Inside of code, or of the same style.</summary>
        public bool Ignored { get; init; }

        public bool Written { get; set; }

        /// <summary>Where the delimiter stands.</summary>
        public int At { get; set; }

        /// <summary>The character before it; a line end where it is the first of a line.</summary>
        public char Before { get; set; }
    }
}
