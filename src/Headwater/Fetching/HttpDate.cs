using Headwater.Feeds.Parsing.Dates;

namespace Headwater.Fetching;

/// <summary>Dates in headers (RFC 9110, section 5.6.7), in its three forms and as servers write them instead: with the wrong weekday, another zone, or like feeds.</summary>
internal static class HttpDate
{
    /// <summary>In UTC; null for what is none. A number alone, as in <c>Expires: 3600</c> or <c>Retry-After: 12.5</c>, is no year and no month.</summary>
    public static DateTimeOffset? Parse(string? text) => text?.Contains(':', StringComparison.Ordinal) == true ? FeedDate.Parse(text) : null;
}
