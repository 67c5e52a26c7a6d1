using System.Text.Json.Serialization;
using Headwater.Feeds;

namespace Headwater.Http;

[JsonSerializable(typeof(IReadOnlyCollection<ParameterError>))]
internal sealed partial class HttpJson : JsonSerializerContext
{
    public static HttpJson Relaxed { get; } = new(JsonText.Options());
}
