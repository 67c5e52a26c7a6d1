using System.Collections;
using System.Globalization;
using System.Reflection;
using Headwater.Discovery;
using Headwater.Feeds.Articles;
using Headwater.Pages.Layout;
using Headwater.Polling;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Pages.Operating;

/// <summary>
/// The settings of each room (a folder of <c>Headwater</c>) as they are in force. Texts are not shown, because some of them are secrets,
/// and the next one that is added may be: only numbers, times and switches are, and whether there is a text.
/// </summary>
internal sealed class SettingsInForce
{
    // Settings without options that say their section.
    private static readonly string[] WithoutRoom =
        [FeedListOptions.FeedListsSetting, FeedSecrets.Prefix, "Index", Schedule, "Telemetry"];

    private const string Schedule = "PollSchedule";

    // What the deployment and the local host set.
    private const string EveryMinute = "0 * * * * *";

    private SettingsInForce(IReadOnlyList<SettingInForce> all) => All = all;

    public IReadOnlyList<SettingInForce> All { get; }

    /// <param name="rooms">Of each room of settings its name and its options.</param>
    public static SettingsInForce Of(params IEnumerable<(string Section, object Options)> rooms) => new(
    [
        .. from room in rooms
           let standard = Activator.CreateInstance(room.Options.GetType())!
           from property in room.Options.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
           where property.CanWrite
           let value = property.GetValue(room.Options)
           orderby room.Section, property.Name
           select new SettingInForce(Name(room.Section, property), Text(value), IsSame(value, property.GetValue(standard))),
    ]);

    /// <summary>Two texts look alike here, and may differ.</summary>
    private static bool IsSame(object? value, object? standard) => value is string ? value.Equals(standard) : Text(value) == Text(standard);

    /// <summary>That of a setting which belongs to no section is a constant beside it.</summary>
    private static string Name(string section, PropertyInfo property) =>
        property.DeclaringType!.GetField($"{property.Name}Setting")?.GetRawConstantValue() as string ?? $"{section}__{property.Name}";

    /// <summary>Of all options that say in which section their settings are, and what is set beside them.</summary>
    public static SettingsInForce Of(IServiceProvider provider)
    {
        var rooms = Of(Rooms(provider));
        return new([.. rooms.All, .. Others(provider.GetRequiredService<IConfiguration>())]);
    }

    private static IEnumerable<SettingInForce> Others(IConfiguration configuration) =>
        from section in WithoutRoom
        from setting in configuration.GetSection(section).AsEnumerable()
        where !string.IsNullOrEmpty(setting.Value)
        let value = section != FeedSecrets.Prefix && bool.TryParse(setting.Value, out var yes) ? Text(yes) : Text(setting.Value)
        orderby setting.Key
        select new SettingInForce(
            setting.Key.Replace(":", "__", StringComparison.Ordinal), value, section == Schedule && setting.Value == EveryMinute);

    private static IEnumerable<(string Section, object Options)> Rooms(IServiceProvider provider) =>
        from assembly in (Assembly[])[typeof(PollingOptions).Assembly, typeof(ArticlesOptions).Assembly]
        from type in assembly.GetTypes()
        let section = type.GetField("Section", BindingFlags.Static | BindingFlags.Public)?.GetRawConstantValue() as string
        where section is not null
        select (section, OptionsOf(provider, type));

    private static object OptionsOf(IServiceProvider provider, Type type) =>
        ((IOptions<object>)provider.GetRequiredService(typeof(IOptions<>).MakeGenericType(type))).Value;

    private static string Text(object? value) => value switch
    {
        null or "" => "",
        string => "set",
        bool yes => yes ? "true" : "false",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        ICollection { Count: var count } => count == 0 ? "" : $"{count} set",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "set",
    };
}

/// <param name="Value">Empty when there is none.</param>
/// <param name="IsDefault">True when it was not set.</param>
public sealed record SettingInForce(string Name, string Value, bool IsDefault)
{
    /// <summary>The value as people read it; null where that is the value itself.</summary>
    public string? Size => Name.EndsWith("Bytes", StringComparison.Ordinal)
        && long.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? PageText.Bytes(bytes) : null;
}
