using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Headwater.Polling;

/// <summary>
/// What is stored as text, because a table has no nested properties. No query filters by these, so each is one string.
/// </summary>
internal sealed partial record FeedRow
{
    [DataMember(Name = nameof(Tags))]
    public string? TagLines
    {
        get => Tags.Count == 0 ? null : string.Join('\n', Tags);
        init => Tags = value is null ? [] : FeedTags.Of(value.Split('\n'));
    }

    [DataMember(Name = nameof(Options))]
    public string? OptionsJson
    {
        get => Options.IsCustom ? Options.Text : null;
        init => Options = FeedOptions.Of(value, out _);
    }

    [DataMember(Name = nameof(Asked))]
    public string AskedJson
    {
        get => JsonSerializer.Serialize(Asked, PollingJson.Relaxed.PublisherHints);
        init => Asked = Read(value, PollingJson.Relaxed.PublisherHints) ?? PublisherHints.Nothing;
    }

    // The name is older than the type: stored data has it.
    [DataMember(Name = "Rhythm")]
    public string CadenceJson
    {
        get => JsonSerializer.Serialize(Cadence, PollingJson.Relaxed.UpdateCadence);
        init => Cadence = Read(value, PollingJson.Relaxed.UpdateCadence) ?? UpdateCadence.Unknown;
    }

    [DataMember(Name = nameof(History))]
    public string? HistoryText
    {
        get => PollRecord.Write(History);
        init => History = PollRecord.Read(value);
    }

    [DataMember(Name = nameof(Relocation))]
    public string? RelocationJson
    {
        get => Relocation is null ? null : JsonSerializer.Serialize(Relocation, PollingJson.Relaxed.Relocation);
        init => Relocation = value is null ? null : Read(value, PollingJson.Relaxed.Relocation);
    }

    /// <summary>
    /// Null for damaged text: the next polls fill it in again, and a row that cannot be read would stop the polls of all feeds.
    /// </summary>
    private static T? Read<T>(string json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
