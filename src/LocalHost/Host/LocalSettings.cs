using System.Text.Json;
using Headwater.Feeds;

namespace Headwater.LocalHost.Host;

/// <summary>The <c>Values</c> of local.settings.json, the file that Azure Functions Core Tools read.</summary>
internal static class LocalSettings
{
    public const string FileName = "local.settings.json";

    /// <summary>The file of the current folder, else that of src/Functions; null when there is none.</summary>
    public static string? Find() =>
        File.Exists(FileName) ? Path.GetFullPath(FileName) : Repository.Find(Path.Combine("src", "Functions", FileName));

    /// <summary>Configuration keys and values; <c>__</c> in a name is a level of nesting, as in environment variables.</summary>
    /// <exception cref="InvalidDataException">The file has another form, or cannot be read.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string path)
    {
        byte[] bytes = [];
        try
        {
            bytes = File.ReadAllBytes(path);
            using var document = JsonDocument.Parse(bytes, HostJson.Lenient);
            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            if (!document.RootElement.TryGetProperty("Values", out var values))
                return settings;
            foreach (var value in values.EnumerateObject())
            {
                if (!settings.TryAdd(value.Name.Replace("__", ":", StringComparison.Ordinal), value.Value.ToString()))
                    throw new InvalidOperationException($"{value.Name} occurs twice.");
            }

            return settings;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} cannot be read: it is not JSON, {JsonText.Explain(bytes, e)}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
