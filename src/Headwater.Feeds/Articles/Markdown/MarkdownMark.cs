namespace Headwater.Feeds.Articles.Markdown;

/// <summary>How emphasis is written: as Markdown, or as a tag where Markdown has none or would not be read as emphasis.</summary>
internal sealed class MarkdownMark(string delimiter, string tag)
{
    private static readonly MarkdownMark Strong = new("**", "strong");
    private static readonly MarkdownMark Deleted = new("~~", "del");

    private static readonly Dictionary<string, MarkdownMark> Tags =
        new[] { "sub", "sup", "kbd", "mark", "ins", "u" }.ToDictionary(tag => tag, tag => new MarkdownMark("", tag));

    public static readonly MarkdownMark Emphasis = new("_", "em");

    public string Delimiter => delimiter;

    public string Tag => tag;

    public bool IsTag => delimiter.Length == 0;

    public static MarkdownMark? Of(string element) => element switch
    {
        "strong" or "b" => Strong,
        "em" or "i" => Emphasis,
        "del" or "s" or "strike" => Deleted,
        "sub" or "sup" or "kbd" or "mark" or "ins" or "u" => Tags[element],
        _ => null,
    };
}
