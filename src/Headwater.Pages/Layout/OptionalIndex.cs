using Headwater.Storage;

namespace Headwater.Pages.Layout;

/// <summary>For pages that the index only adds something to: what they show besides is needed most while the index is away.</summary>
internal static class OptionalIndex
{
    /// <summary>What the index answers, or why it cannot be asked, in the words of <c>GET api/health</c>.</summary>
    public static async Task<(T? Answer, string? Fault)> TryAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return (await ask(), null);
        }
        catch (UnavailableException e)
        {
            return (default, FailureReason.FirstLine(e));
        }
    }
}
