using Headwater.Index;
using Headwater.LocalHost.Host;
using Headwater.LocalHost.Sample;
using Headwater.Storage;

namespace Headwater.LocalHost.Commands;

/// <summary>The settings of the local host.</summary>
internal static class RunConfiguration
{
    private const string IndexPathSetting = $"{ListingOptions.Section}:{nameof(ListingOptions.IndexPath)}";

    /// <summary>Settings from the file and the environment, over the defaults.</summary>
    public static void Read(ConfigurationManager configuration, RunOptions options)
    {
        configuration.Sources.Clear();
        configuration.AddInMemoryCollection(Defaults);
        if ((options.SettingsFile ?? LocalSettings.Find()) is { } settings)
            configuration.AddInMemoryCollection(LocalSettings.Read(settings));
        configuration.AddEnvironmentVariables();
        if (options.Sample)
            AddSample(configuration, options.Url);
    }

    /// <summary>
    /// True when the settings mean the emulator of this machine. Then its connection string is set, and the index is kept with its data.
    /// </summary>
    public static bool UseEmulator(ConfigurationManager configuration, RunOptions options)
    {
        if (configuration[StorageOptions.Setting] != StorageOptions.DefaultConnection
            || configuration[$"{StorageOptions.Setting}:{nameof(StorageOptions.AccountName)}"] is { Length: > 0 })
            return false;
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [StorageOptions.Setting] = options.StoragePorts.ConnectionString,
            [IndexPathSetting] = configuration[IndexPathSetting] ?? Path.Combine(options.Data, "index"),
        });
        return true;
    }

    /// <summary>Settings that a function app requires and a laptop does not.</summary>
    private static Dictionary<string, string?> Defaults => new()
    {
        ["PollSchedule"] = "0 * * * * *",
        [StorageOptions.Setting] = StorageOptions.DefaultConnection,
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = "Error", // it warns of a machine that is busy, or was asleep
        ["Logging:LogLevel:Azure"] = "Warning",
        ["Logging:LogLevel:System"] = "Warning",
    };

    private static void AddSample(ConfigurationManager configuration, string url) =>
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FeedUrls"] = $"{configuration["FeedUrls"]} {url}{SampleFeed.Path}",
            ["Fetching:AllowPrivateNetworks"] = "true",
        });
}
