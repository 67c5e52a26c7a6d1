namespace Headwater.Fetching;

/// <summary>How the service introduces itself to publishers.</summary>
internal static class UserAgent
{
    public static string Of(FetchingOptions options)
    {
        if (!string.IsNullOrEmpty(options.UserAgent))
            return options.UserAgent;
        var product = $"Headwater/{typeof(UserAgent).Assembly.GetName().Version!.ToString(3)}";
        return string.IsNullOrEmpty(options.ContactUrl) ? product : $"{product} (+{options.ContactUrl})";
    }

    /// <summary>The name by which a robots.txt can address this service.</summary>
    public static string ProductOf(FetchingOptions options) => Of(options).Split('/', ' ')[0];
}
