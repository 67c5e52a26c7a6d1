namespace Headwater.Feeds.Parsing;

/// <summary>
/// What pages put in front of a feed's address, or in place of its scheme, so that a browser opens a reader or a podcast program with it.
/// </summary>
internal static class ReaderScheme
{
    private static readonly string[] All = ["feed:", "itpc:", "pcast:", "podcast:", "rss:"];

    /// <summary>What follows the scheme; null where there is none.</summary>
    public static string? After(string address) =>
        All.FirstOrDefault(scheme => address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) is { } found
            ? address[found.Length..]
            : null;
}
