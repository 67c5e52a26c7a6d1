using Microsoft.AspNetCore.Http;

namespace Headwater.Listing;

internal static class FreshRequests
{
    /// <summary>True if the caller requires an answer that includes everything in the log.</summary>
    public static bool AsksForFresh(this HttpRequest request) =>
        request.Headers.CacheControl.ToString().Contains("no-cache", StringComparison.OrdinalIgnoreCase);
}
