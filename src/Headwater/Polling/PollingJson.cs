using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Headwater.Feeds;

namespace Headwater.Polling;

[JsonSerializable(typeof(FeedOptions))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(PublisherHints))]
[JsonSerializable(typeof(Relocation))]
[JsonSerializable(typeof(UpdateCadence))]
internal sealed partial class PollingJson : JsonSerializerContext
{
    public static PollingJson Relaxed { get; } = new(JsonText.Options());
}
