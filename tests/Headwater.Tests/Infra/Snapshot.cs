using System.Text.Json;
using Headwater.LocalHost.Host;

namespace Headwater.Tests.Infra;

/// <summary>
/// What the template deploys for one choice of parameters, as the Bicep compiler predicts it: infra/snapshots.
/// <see cref="TemplateSnapshotTests"/> keeps the files true.
/// </summary>
internal sealed class Snapshot
{
    private Snapshot(JsonElement root) => Resources = [.. root.GetProperty("predictedResources").EnumerateArray()];

    public static Snapshot Default { get; } = Of("default");

    public static Snapshot Everything { get; } = Of("everything");

    /// <summary>The choices of parameters for main.bicep.</summary>
    public static IReadOnlyList<string> Choices { get; } =
    [
        .. from file in Directory.GetFiles(Folder, "*.bicepparam")
           where File.ReadAllText(file).Contains("using '../main.bicep'", StringComparison.Ordinal)
           select Path.GetFileNameWithoutExtension(file),
    ];

    public IReadOnlyList<JsonElement> Resources { get; }

    public static string Folder => Path.Combine(Repository.Root!, "infra", "snapshots");

    public static Snapshot Of(string name) =>
        new(JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.snapshot.json"))));

    public IReadOnlyList<JsonElement> OfType(string type) => [.. Resources.Where(resource => resource.Text("type") == type)];

    /// <summary>The properties of the one resource of a type.</summary>
    public JsonElement The(string type) => Assert.Single(OfType(type)).GetProperty("properties");
}

internal static class JsonElements
{
    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;

    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
            element = element.GetProperty(member);
        return element;
    }

    public static IReadOnlyList<string> Texts(this JsonElement element) => [.. element.EnumerateArray().Select(item => item.GetString()!)];
}
