using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headwater.Polling;

/// <summary>A change of the options of a feed: a JSON merge patch (RFC 7396).</summary>
internal static class FeedOptionsPatch
{
    // These are merged member by member; any other option is replaced as a whole.
    private static readonly string[] Merged =
        [FeedOptionsReader.IntervalMember, FeedOptionsReader.HeadersMember, FeedOptionsReader.RetentionMember];

    /// <summary>
    /// The options after a merge patch (RFC 7396): null removes an option or a member of one, what is not named stays.
    /// </summary>
    public static FeedOptions Merge(
        FeedOptions options, IEnumerable<KeyValuePair<string, JsonElement>> patch, out IReadOnlyList<OptionError> errors)
    {
        var merged = JsonSerializer.SerializeToNode(options, PollingJson.Relaxed.FeedOptions)!.AsObject();
        if (options.Interval?.Always is { } always)
            merged[FeedOptionsReader.IntervalMember] = new JsonObject { ["min"] = Duration.Text(always), ["max"] = Duration.Text(always) };
        foreach (var (name, value) in patch)
            Merge(merged, name, value);
        return FeedOptionsReader.Read(JsonSerializer.SerializeToElement(merged, PollingJson.Relaxed.JsonObject), out errors);
    }

    private static void Merge(JsonObject target, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            target.Remove(name);
        }
        else if (value.ValueKind == JsonValueKind.Object && target[name] is JsonObject inner && Merged.Contains(name))
        {
            foreach (var member in value.EnumerateObject())
            {
                // The names of headers are the same in any case.
                var known = inner.FirstOrDefault(one => one.Key.Equals(member.Name, StringComparison.OrdinalIgnoreCase)).Key;
                if (name == FeedOptionsReader.HeadersMember && known is not null)
                    inner.Remove(known);
                Merge(inner, member.Name, member.Value);
            }

            if (inner.Count == 0)
                target.Remove(name);
        }
        else
        {
            target[name] = JsonSerializer.SerializeToNode(WithoutNulls(value), PollingJson.Relaxed.JsonElement);
        }
    }

    private static JsonElement WithoutNulls(JsonElement value) => value.ValueKind != JsonValueKind.Object ? value
        : JsonSerializer.SerializeToElement(
            new JsonObject(value.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null)
                .DistinctBy(member => member.Name)
                .Select(member => KeyValuePair.Create(
                    member.Name, JsonSerializer.SerializeToNode(member.Value, PollingJson.Relaxed.JsonElement)))),
            PollingJson.Relaxed.JsonObject);
}
