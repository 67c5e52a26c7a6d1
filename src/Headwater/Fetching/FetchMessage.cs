using System.Net;

namespace Headwater.Fetching;

/// <summary>The request that a hop of a fetch sends.</summary>
internal static class FetchMessage
{
    private const string Accept =
        "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, "
            + "*/*;q=0.5";

    public static HttpRequestMessage Create(Fetch fetch, string userAgent)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, fetch.Url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var headers = message.Headers;
        headers.TryAddWithoutValidation("User-Agent", userAgent);
        headers.TryAddWithoutValidation("Accept", fetch.Accept ?? Accept);
        headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        if (fetch.ETag is not null)
            headers.TryAddWithoutValidation("If-None-Match", fetch.ETag);
        if (fetch.LastModified is not null)
            headers.TryAddWithoutValidation("If-Modified-Since", fetch.LastModified);
        foreach (var (name, value) in fetch.Options?.HeadersFor(fetch.Url) ?? [])
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }
}
