namespace Headwater.Feeds.Articles.Markdown;

/// <summary>How emphasis is written: as Markdown, or as a tag where Markdown has none or would not be read as emphasis.</summary>
internal sealed class InlineStyle(string delimiter, string tag)
{
    public static readonly InlineStyle Strong = new("**", "strong");
    private static readonly InlineStyle Deleted = new("~~", "del");

    private static readonly Dictionary<string, InlineStyle> Tags =
        new[] { "sub", "sup", "kbd", "mark", "ins", "u" }.ToDictionary(tag => tag, tag => new InlineStyle("", tag));

    public static readonly InlineStyle Emphasis = new("_", "em");

    public string Delimiter => delimiter;

    public string Tag => tag;

    public bool IsTag => delimiter.Length == 0;

    public static InlineStyle? Of(string element) => element switch
    {
        "strong" or "b" => Strong,
        "em" or "i" => Emphasis,
        "del" or "s" or "strike" => Deleted,
        "sub" or "sup" or "kbd" or "mark" or "ins" or "u" => Tags[element],
        _ => null,
    };
}
