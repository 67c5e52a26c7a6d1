using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Headwater.Http;

/// <summary>What a cache needs to know of an answer.</summary>
/// <param name="ETag">With its quotes.</param>
/// <param name="MaxAge">How long a cache may use it without asking; null when it must always ask.</param>
/// <param name="Age">How old the answer is already.</param>
internal sealed record Validators(string ETag, DateTimeOffset? LastModified = null, TimeSpan? MaxAge = null, TimeSpan? Age = null)
{
    /// <summary>False when other answers may have the same date: then If-Modified-Since alone never gets a 304.</summary>
    public bool DateDecides { get; init; } = true;

    /// <summary>Sets the headers, and says whether the caller has the answer already.</summary>
    public bool SetAndMatch(HttpRequest request)
    {
        SetHeaders(request.HttpContext.Response);
        return Matches(request);
    }

    public void SetHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ETag = ETag;
        headers.CacheControl = MaxAge is { } maxAge ? $"max-age={(long)maxAge.TotalSeconds}" : "no-cache";
        if (LastModified is { } modified)
            headers.LastModified = HeaderUtilities.FormatDate(modified);
        if (Age is { } age)
            headers.Age = HeaderUtilities.FormatNonNegativeInt64(Math.Max(0, (long)age.TotalSeconds));
    }

    /// <summary>RFC 9110, 13.2.2.</summary>
    private bool Matches(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return false;
        if (request.Headers.IfNoneMatch is { Count: > 0 } tags)
            return HasTag(tags);

        // A date is weaker than a tag, so it counts only without one. It has whole seconds; the change may have a fraction.
        return DateDecides && LastModified is { } last
            && HeaderUtilities.TryParseDate(request.Headers.IfModifiedSince.ToString(), out var since)
            && last.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }

    private bool HasTag(StringValues tags)
    {
        if (tags.Count == 1 && tags[0] == ETag)
            return true;
        return EntityTagHeaderValue.TryParseList(tags, out var given)
            && given.Any(tag => tag.Tag == "*" || tag.Compare(EntityTagHeaderValue.Parse(ETag), useStrongComparison: false));
    }
}
