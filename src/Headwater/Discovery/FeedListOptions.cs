using Headwater.Polling;
using Microsoft.Extensions.Options;

namespace Headwater.Discovery;

/// <summary>The setting <c>FeedLists</c>.</summary>
internal sealed class FeedListOptions
{
    public const string FeedListsSetting = "FeedLists";

    /// <summary>Addresses of OPML documents whose feeds are registered, separated by white space or commas.</summary>
    public string FeedLists { get; internal set; } = "";

    internal IEnumerable<string> Urls => Settings.List(FeedLists).Select(FeedUrl.Normalize).Distinct();
}

internal sealed class FeedListOptionsValidator : IValidateOptions<FeedListOptions>
{
    public ValidateOptionsResult Validate(string? name, FeedListOptions options)
    {
        var failures = options.Urls.Where(url => FeedUrl.Error(url) is not null)
            .Select(url => $"{FeedListOptions.FeedListsSetting}: '{ShownUrl.Of(url)}': {FeedUrl.Error(url)}")
            .ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
