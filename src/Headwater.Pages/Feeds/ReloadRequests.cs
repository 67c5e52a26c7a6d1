using Headwater.Listing;
using Microsoft.AspNetCore.Http;

namespace Headwater.Pages.Feeds;

internal static class ReloadRequests
{
    /// <summary>Browsers send one of these with a reload, and the script after a write.</summary>
    public static bool AsksForReload(this HttpRequest request) => request.AsksForFresh()
        || request.Headers.CacheControl.ToString().Contains("max-age=0", StringComparison.OrdinalIgnoreCase);
}
