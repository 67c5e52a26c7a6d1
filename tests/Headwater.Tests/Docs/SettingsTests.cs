using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Headwater.Feeds.Articles;
using Headwater.Polling;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Tests.Docs;

/// <summary>
/// The settings of src/README.md and of local.settings.sample.json are those of the code, with their defaults and ranges.
/// </summary>
public sealed class SettingsTests
{
    // What depends on the machine, or has no single value.
    private static readonly string[] WithoutDefault = ["Listing__IndexPath", "Articles__LabelRules", "Http__ReadKeys"];

    // Read by the Functions host itself.
    private static readonly string[] OfTheHost = ["FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsDisableHomepage"];

    private static readonly IReadOnlyList<Setting> InCode =
    [
        .. from type in typeof(HeadwaterServices).Assembly.GetTypes()
           let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
           where section is not null
           from property in type.GetProperties()
           where property.SetMethod is { IsPublic: true }
           select Setting.Of(section, property, Activator.CreateInstance(type)!),
    ];

    [Fact]
    public void Each_kind_of_wrong_rule_has_its_own_message()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?> { ["Articles:LabelRules:level"] = "(", ["Articles:SummaryLength"] = "1" }).Build();
        using var services = new ServiceCollection().AddHeadwater(configuration).BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ArticlesOptions>>().Value);

        Assert.Contains(failure.Failures, mistake => mistake.Contains("level", StringComparison.Ordinal));
        Assert.Contains(failure.Failures, mistake => mistake.EndsWith("It is '1'.", StringComparison.Ordinal));
        Assert.DoesNotContain("System.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_setting_is_refused_with_the_known_ones()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Polling:TickBudget"] = "00:00:50" }).Build();
        using var services = new ServiceCollection().AddHeadwater(configuration).BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<PollingOptions>>().Value);

        var error = Assert.Single(failure.Failures);
        Assert.StartsWith("Unknown setting Polling__TickBudget.", error, StringComparison.Ordinal);
        Assert.Contains("RunBudget", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Architecture_lists_every_setting_with_default_and_range()
    {
        var rows = SourceTree.Rows("Settings").ToDictionary(row => row[0], row => (Default: row[1], Range: row[2]));

        var wrong = InCode.Where(setting =>
            !rows.TryGetValue(setting.Name, out var row)
            || row.Range != setting.Range
            || (!setting.IsOpen && row.Default != setting.Default));

        var rightRows = wrong.Select(setting => $"| `{setting.Name}` | {Code(setting.Default)} | {setting.Range} | … |");
        Assert.True(!wrong.Any(), $"{SourceTree.Architecture}, Settings, must have: {string.Join('\n', rightRows)}");
        var known = InCode.Select(setting => setting.Name).ToHashSet();
        var sections = known.Select(name => name.Split("__")[0]).ToHashSet();
        Assert.DoesNotContain(rows.Keys, name => sections.Contains(name.Split("__")[0]) && !known.Contains(name));
    }

    [Theory]
    [MemberData(nameof(DocumentedRanges))]
    public void A_value_outside_its_range_is_refused_at_start(string name, string outside)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?> { [name.Replace("__", ":", StringComparison.Ordinal)] = outside }).Build();
        using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddHeadwater(configuration)
            .BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Contains(failure.Failures, mistake => mistake.Contains(name, StringComparison.Ordinal));
    }

    /// <summary>Of each range in the README one value below it and one above.</summary>
    public static TheoryData<string, string> DocumentedRanges => new(
        from row in SourceTree.Rows("Settings")
        where row is [_, _, var range, ..] && range.Contains(" – ", StringComparison.Ordinal)
        let ends = row[2].Split(" – ")
        from outside in new[] { Outside(ends[0], -1), Outside(ends[1], 1) }
        select (row[0], outside));

    // Read as a time, a bare number is a count of days.
    private static string Outside(string end, int step) => end.Contains(':', StringComparison.Ordinal)
        ? (TimeSpan.Parse(end, CultureInfo.InvariantCulture) + TimeSpan.FromSeconds(step)).ToString("c", CultureInfo.InvariantCulture)
        : (decimal.Parse(end, CultureInfo.InvariantCulture) + step).ToString(CultureInfo.InvariantCulture);

    [Fact]
    public void The_sample_lists_every_setting_that_has_a_default()
    {
        var values = Sample();

        var wrong = InCode.Where(setting => !setting.IsOpen && (values.GetValueOrDefault(setting.Name) ?? "") != setting.Default);

        var rightLines = wrong.Select(setting => $"\"{setting.Name}\": \"{setting.Default}\",");
        Assert.True(!wrong.Any(), $"local.settings.sample.json must have: {string.Join('\n', rightLines)}");
        var documented = SourceTree.Rows("Settings").Select(row => row[0]).Concat(OfTheHost).ToHashSet();
        Assert.DoesNotContain(values.Keys, name => !documented.Contains(name));
    }

    [Fact]
    public void The_sample_can_be_used_as_it_is()
    {
        var values = Sample().Select(value => KeyValuePair.Create(value.Key.Replace("__", ":", StringComparison.Ordinal), value.Value));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddHeadwater(configuration)
            .BuildServiceProvider();

        services.GetRequiredService<IStartupValidator>().Validate();
    }

    private static Dictionary<string, string?> Sample()
    {
        using var sample = JsonDocument.Parse(SourceTree.Read("local.settings.sample.json"));
        return sample.RootElement.GetProperty("Values")
            .EnumerateObject()
            .ToDictionary(value => value.Name, value => value.Value.GetString());
    }

    private static string Code(string text) => text.Length == 0 ? "" : $"`{text}`";

    private sealed record Setting(string Name, string Default, string Range)
    {
        public bool IsOpen => WithoutDefault.Contains(Name);

        public static Setting Of(string section, PropertyInfo property, object defaults)
        {
            var range = property.GetCustomAttribute<RangeAttribute>();
            return new Setting(
                $"{section}__{property.Name}",
                Text(property.GetValue(defaults)),
                range is null ? "" : $"{Text(range.Minimum)} – {Text(range.Maximum)}");
        }

        private static string Text(object? value) => value switch
        {
            null => "",
            bool truth => truth ? "true" : "false",
            TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
    }
}
