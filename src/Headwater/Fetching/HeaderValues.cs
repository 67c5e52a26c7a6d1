using System.Net.Http.Headers;

namespace Headwater.Fetching;

internal static class HeaderValues
{
    /// <summary>The first value of a header as the server sent it; null without one, or for an empty one.</summary>
    public static string? Value(this HttpHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values))
            return null;
        foreach (var value in values)
            return value.Length == 0 ? null : value;
        return null;
    }
}
