using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles.Markdown;

/// <summary>
/// The emphasis and the links that are open. They are written with their first word and closed with their last, so that none is empty, none has white space
/// inside, and none reaches over the end of a block.
/// </summary>
internal sealed class MarkdownSpans(TextBuffer buffer, MarkdownText text)
{
    private readonly List<Span> _open = [];

    // The span closed last: whether its delimiters are read as such depends on the character that follows.
    private Span? _unsettled;
    private int _closedAt;

    /// <summary>True when the next word opens one.</summary>
    public bool Wait => _open.Exists(span => span is { Written: false, Ignored: false });

    public bool EndsInLink => _open is [.., { Mark: null }];

    public void OpenMark(MarkdownMark mark, bool inCode) =>
        _open.Add(new Span { Mark = mark, Ignored = inCode || _open.Exists(open => open.Mark == mark && !open.Ignored) });

    public void OpenLink(string? url) => _open.Add(new Span { Url = url, Ignored = url is null });

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

        Settle('\n');
    }

    /// <summary>
    /// Decides whether the span closed last is read as emphasis, now that its neighbours are known ("left-flanking" and "right-flanking" in CommonMark);
    /// otherwise tags take the place of its delimiters.
    /// </summary>
    public void Settle(char next)
    {
        if (_unsettled is not { Mark: { } mark } span)
            return;
        _unsettled = null;
        var written = buffer.Written;
        var length = mark.Delimiter.Length;
        var before = span.Before;
        var isWhole = IsEdge(before, mark) && IsEdge(next, mark);
        var first = written[span.At + length];
        var last = written[_closedAt - 1];
        var reads = first != mark.Delimiter[0] && last != mark.Delimiter[0] && before != mark.Delimiter[0] && next != mark.Delimiter[0]
            && (mark != MarkdownMark.Emphasis || isWhole)
            && (char.IsLetterOrDigit(first) || IsEdge(before, mark)) && (char.IsLetterOrDigit(last) || IsEdge(next, mark));
        if (reads)
            return;
        buffer.Replace(_closedAt, length, $"</{mark.Tag}>");
        buffer.Replace(span.At, length, $"<{mark.Tag}>");
    }

    private static bool IsEdge(char c, MarkdownMark mark) =>
        char.IsWhiteSpace(c) || (c < 0x80 && !char.IsAsciiLetterOrDigit(c) && c != mark.Delimiter[0]);

    private void Open(Span span)
    {
        span.Written = true;
        if (span.Mark is null)
        {
            Settle('[');

            // "!" and a link would be read as an image.
            if (buffer.Length > text.LineAt && buffer.Last == '!')
            {
                buffer.Truncate(buffer.Length - 1);
                buffer.Append("\\!");
            }

            buffer.Append('[');
            return;
        }

        Settle(span.Mark.IsTag ? '<' : span.Mark.Delimiter[0]);
        span.At = buffer.Length;
        span.Before = buffer.Length > text.LineAt ? buffer.Last : '\n';
        if (span.Mark.IsTag)
        {
            buffer.Append('<');
            buffer.Append(span.Mark.Tag);
            buffer.Append('>');
        }
        else
        {
            buffer.Append(span.Mark.Delimiter);
        }
    }

    private void Close(Span span)
    {
        if (span.Mark is null)
        {
            Settle(']');
            buffer.Append("](");
            text.AppendDestination(span.Url!);
            buffer.Append(')');
            return;
        }

        if (span.Mark.IsTag)
        {
            Settle('<');
            buffer.Append("</");
            buffer.Append(span.Mark.Tag);
            buffer.Append('>');
            return;
        }

        Settle(span.Mark.Delimiter[0]);
        _unsettled = span;
        _closedAt = buffer.Length;
        buffer.Append(span.Mark.Delimiter);
    }

    private sealed class Span
    {
        /// <summary>Null for a link.</summary>
        public MarkdownMark? Mark { get; init; }

        public string? Url { get; init; }

        /// <summary>Inside of code, or of the same mark.</summary>
        public bool Ignored { get; init; }

        public bool Written { get; set; }

        /// <summary>Where the delimiter stands.</summary>
        public int At { get; set; }

        /// <summary>The character before it; a line end where it is the first of a line.</summary>
        public char Before { get; set; }
    }
}
