using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>The parameter of deletions.</summary>
internal static class DeletionParameters
{
    /// <summary>Whether the caller skips the grace period.</summary>
    /// <exception cref="ProblemException">400 for any other parameter or value.</exception>
    public static bool SkipsGracePeriod(this HttpRequest request)
    {
        var parameters = new QueryParameters(request.Query, "now");
        var now = parameters.Flag("now") == true;
        parameters.ThrowIfInvalid();
        return now;
    }
}
