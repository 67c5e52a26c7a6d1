using System.Net;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Headwater.Feeds.Parsing;

/// <summary>A text with its media type, language and base URL.</summary>
public sealed partial record Text
{
    /// <summary>As written, with the escapes of XML or JSON decoded. For <see cref="Type"/> text/html this is HTML source.</summary>
    public string? Value { get; init; }

    /// <summary>Media type: text/plain, text/html, application/xhtml+xml, ….</summary>
    public string Type { get; init; } = "text/plain";

    public string? Language { get; init; }

    /// <summary>Absolute base URL for relative URLs inside the value.</summary>
    public string? Base { get; init; }

    /// <summary>URL of content that is not in the document.</summary>
    public string? Src { get; init; }

    /// <summary>Sanitised markup with absolute URLs; filled only where a document is shown, never stored.</summary>
    public string? Html { get; init; }

    [JsonIgnore]
    public bool IsMarkup => Type is "text/html" or "application/xhtml+xml";

    /// <summary>
    /// <see cref="Value"/> without the markers of a CDATA section that was escaped together with its content, which a browser would read
    /// as a comment and hide; and decoded once more if all of it was escaped once too often, which a browser would show as source.
    /// </summary>
    [JsonIgnore]
    public string? Markup => !IsMarkup || Value is not { } value ? Value
        : value.Contains("<![CDATA[", StringComparison.Ordinal)
            ? value.Replace("<![CDATA[", "", StringComparison.Ordinal).Replace("]]>", "", StringComparison.Ordinal)
        : IsEscapedTwice(value) ? WebUtility.HtmlDecode(value)
        : value;

    // From the tag of an element to the end tag of one, and no other markup: <![CDATA[&lt;p&gt;Hello&lt;/p&gt;]]>. Nothing but tags is a
    // text about them.
    private static bool IsEscapedTwice(string value) =>
        value.StartsWith("&lt;", StringComparison.Ordinal) && !value.Contains('<', StringComparison.Ordinal)
        && value.LastIndexOf("&lt;/", StringComparison.Ordinal) is > 0 and var last
        && EscapedTag().IsMatch(value) && EscapedEndTag().IsMatch(value.AsSpan(last)) && !EscapedTagsAlone().IsMatch(value);

    private const string Block = "(?:article|blockquote|center|div|figure|h[1-6]|ol|p|section|span|table|ul)";

    [GeneratedRegex($"^&lt;{Block}(?:\\s|&gt;)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EscapedTag();

    [GeneratedRegex($"^&lt;/{Block}&gt;\\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EscapedEndTag();

    [GeneratedRegex("^(?:\\s*&lt;/?[a-z][a-z0-9]*&gt;)+\\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EscapedTagsAlone();

    /// <summary>One line of text without markup, for titles and names.</summary>
    [JsonIgnore]
    public string? PlainText
    {
        get
        {
            var text = IsMarkup && TitleMarkup is { } markup ? WebUtility.HtmlDecode(WithoutTags(markup)) : Value;
            return text is null ? null : Spaces().Replace(text, " ").Trim();
        }
    }

    /// <summary>
    /// <see cref="Markup"/> of a title, in which a tag that nothing closes is text: "The &lt;dialog&gt; element". Publishers escape such a
    /// title once, as if it were no HTML.
    /// </summary>
    [JsonIgnore]
    internal string? TitleMarkup => IsMarkup && Markup is { Length: <= MaxTitle } title
        ? BareTags().Replace(title, tag => title.Contains($"</{tag.ValueSpan[1..]}", StringComparison.OrdinalIgnoreCase)
            ? tag.Value : $"&lt;{tag.ValueSpan[1..]}")
        : Markup;

    /// <summary>Characters; for each tag, the whole title is searched.</summary>
    private const int MaxTitle = 1000;

    [GeneratedRegex("<(?!(?:br|hr|li|p|wbr)>)[a-z][^\\s<>/]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BareTags();

    private static string WithoutTags(string markup)
    {
        // No tag begins behind the last '>'; to look for its end from every '<' would take the square of the length.
        var end = markup.LastIndexOf('>') + 1;
        return Tags().Replace(Breaks().Replace(markup[..end], " "), "") + markup[end..];
    }

    [GeneratedRegex(@"</?(?:br|p|div|li|h[1-6])\b[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Breaks();

    [GeneratedRegex("<[a-zA-Z/!][^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
