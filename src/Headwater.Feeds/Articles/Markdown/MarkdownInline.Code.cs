namespace Headwater.Feeds.Articles.Markdown;

// Inline code is collected until it ends, since its delimiters depend on what it holds.
internal sealed partial class MarkdownInline
{
    private int _codeDepth;
    private bool _isMath;

    public void OpenCode(bool isMath)
    {
        if (_codeDepth++ == 0)
            _isMath = isMath;
    }

    public void CloseCode()
    {
        if (--_codeDepth == 0)
            FlushCode();
    }

    private void FlushCode()
    {
        if (code.Length == 0)
            return;
        var written = code.Written;
        code.Truncate(0); // Nothing is added to it before this is written.
        if (written[0] == ' ' && written.Length > 1)
            _space = ' ';
        var endsInSpace = written[^1] == ' ';
        written = written.Trim(' ');
        if (written.IsEmpty)
            return;
        Begin(_isMath ? '$' : '`');
        _space = endsInSpace ? ' ' : '\0';
        if ((_text.InCell && written.Contains('|')) || buffer.Last == '`')
        {
            // Renderers disagree on whether a backslash before a bar in code is part of the code, and on where code begins after an escaped
            // backtick.
            Spans.ResolveDelimiters('<');
            buffer.Append("<code>");
            _text.Append(written, isInLink: _spans?.IsInLink == true);
            buffer.Append("</code>");
            return;
        }

        MarkdownCode.WriteSpan(buffer, written, _isMath);
    }
}
