namespace Headwater.Discovery;

/// <summary>
/// OPML, the format in which readers exchange lists of feeds. Attributes of a namespace of our own hold what it has no word for; other
/// readers ignore them.
/// </summary>
internal static class Opml
{
    public const string MediaType = "text/x-opml";

    /// <summary>The namespace of the attributes of our own.</summary>
    public const string Own = "urn:headwater:opml";

    /// <summary>The type of an outline that is a feed, of any format.</summary>
    public const string FeedType = "rss";

    /// <summary>Far more than any reader's list; each may become a feed that is polled for years.</summary>
    public const int MaxOutlines = 20_000;
}

/// <summary>The message says what is wrong with the document.</summary>
internal sealed class OpmlException(string message, Exception? inner = null) : Exception(message, inner);
