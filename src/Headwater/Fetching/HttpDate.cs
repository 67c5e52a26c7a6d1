using Headwater.Feeds.Parsing.Dates;

namespace Headwater.Fetching;

/// <summary>
/// Dates in headers (RFC 9110, section 5.6.7): the three forms of the RFC, and others that servers send: a wrong weekday, another zone,
/// or a date as in feeds.
/// </summary>
internal static class HttpDate
{
    /// <summary>
    /// In UTC; null for text that is not a date. A number alone, as in <c>Expires: 3600</c> or <c>Retry-After: 12.5</c>, is neither year
    /// nor month.
    /// </summary>
    public static DateTimeOffset? Parse(string? text) =>
        text?.Contains(':', StringComparison.Ordinal) == true ? FeedDate.Parse(text) : null;
}
