using System.Text.Json.Serialization;
using Headwater.Feeds;

namespace Headwater.Ingestion;

[JsonSerializable(typeof(KnownItem))]
[JsonSerializable(typeof(KnownItems))]
internal sealed partial class IngestionJson : JsonSerializerContext
{
    public static IngestionJson Relaxed { get; } = new(JsonText.Options());
}
