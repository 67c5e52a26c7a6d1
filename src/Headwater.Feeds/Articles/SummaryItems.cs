using System.Text.RegularExpressions;
using Headwater.Feeds.Parsing;

namespace Headwater.Feeds.Articles;

/// <summary>Tells an item that has only a summary from one that has the whole text.</summary>
internal static partial class SummaryItems
{
    /// <summary>Characters of text; a summary in a feed hardly ever has more, and a description that does is the post itself.</summary>
    private const int MaxSummary = 1_500;

    // Markup of a summary: a link around each word would be longer.
    private const int MaxMarkup = 20_000;

    /// <summary>Whether the page that the item links to may say more than the item does.</summary>
    public static bool IsSummaryOnly(Item item)
    {
        if (item.Link is null)
            return false;
        var content = item.Content.Where(text => !string.IsNullOrWhiteSpace(text.Value) && IsText(text)).ToArray();
        if (content.Length > 0)
            return content.All(IsCut) || content.All(text => text.Value == item.Summary?.Value && IsShort(text));
        return item.Summary is not { } summary || IsShort(summary) || IsCut(summary);
    }

    private static bool IsText(Text text) => text.IsMarkup || text.Type.StartsWith("text/", StringComparison.OrdinalIgnoreCase);

    private static bool IsShort(Text text) =>
        text.Value is not { Length: > MaxMarkup } && text.PlainText is not { Length: > MaxSummary };

    private static bool IsCut(Text text) =>
        text.Value is not { Length: > MaxMarkup } && Ending().IsMatch(text.PlainText ?? "");

    // What blog software writes below a text that it cut.
    [GeneratedRegex(@"(…|\.\.\.|\[…\]|\[\.\.\.\]|\[&hellip;\]|\b(continue reading|read more|read the (full|rest)|weiterlesen|"
        + @"lire la suite|leer más)\b.{0,200})\s*$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ending();
}
