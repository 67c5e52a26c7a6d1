using System.Net;

namespace Headwater.Fetching;

/// <summary>Explains a status, so that an operator knows what to do.</summary>
internal static class StatusReason
{
    /// <param name="options">What the feed adds to its requests; null for nothing.</param>
    public static string Of(HttpResponseMessage response, Uri url, FetchOptions? options = null)
    {
        var status = (int)response.StatusCode;
        var answer = $"{UrlRules.Show(url)} answers {status}";
        // https://developers.cloudflare.com/cloudflare-challenges: only a browser with scripts passes.
        if (response.Headers.Value("cf-mitigated") == "challenge")
            return $"{answer} and requires a browser to solve a challenge: ask the publisher to let feed readers through.";
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest => $"{answer}: it does not understand the request; the URL may be wrong.",
            HttpStatusCode.Unauthorized when options is { HasHeaders: true } => options.IsOrigin(url)
                ? $"{answer}: it does not accept what the options auth, cookie or headers say."
                : $"{answer}: the options auth, cookie and headers are not sent to another origin than the feed's.",
            HttpStatusCode.Unauthorized => $"{answer}: it requires a user name and password; the option auth can send them.",
            HttpStatusCode.ProxyAuthenticationRequired => $"{answer}: the proxy (option proxy) requires a user name and password.",
            HttpStatusCode.PaymentRequired => $"{answer}: it requires payment.",
            HttpStatusCode.Forbidden => $"{answer}: it refuses this service, its network or its User-Agent.",
            HttpStatusCode.NotFound => $"{answer}: there is no document at this URL.",
            HttpStatusCode.NotAcceptable => $"{answer}: it has no feed at this URL.",
            HttpStatusCode.Gone => $"{answer} Gone: the document was removed.",
            HttpStatusCode.TooManyRequests => $"{answer}: too many requests.",
            HttpStatusCode.UnavailableForLegalReasons => $"{answer}: it must not show the document here.",
            HttpStatusCode.ServiceUnavailable => $"{answer}: it is overloaded or under maintenance.",
            >= HttpStatusCode.InternalServerError => $"{answer}: the fault is on the publisher's side.",
            >= HttpStatusCode.BadRequest => $"{answer}.",
            _ => $"{answer}, without a document.",
        };
    }
}
