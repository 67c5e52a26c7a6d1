using System.Text.Json.Serialization;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

namespace Headwater.Feeds;

[JsonSerializable(typeof(Article))]
[JsonSerializable(typeof(FeedDocument))]
[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(string))]
internal sealed partial class FeedsJson : JsonSerializerContext
{
    public static FeedsJson Relaxed { get; } = new(JsonText.Options());
}
