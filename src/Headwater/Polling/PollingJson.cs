using System.Text.Json.Serialization;
using Headwater.Feeds;

namespace Headwater.Polling;

[JsonSerializable(typeof(PublisherAsk))]
[JsonSerializable(typeof(Relocation))]
[JsonSerializable(typeof(Rhythm))]
internal sealed partial class PollingJson : JsonSerializerContext
{
    public static PollingJson Relaxed { get; } = new(JsonText.Options());
}
