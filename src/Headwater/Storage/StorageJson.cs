using System.Text.Json.Serialization;
using Headwater.Feeds;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;

namespace Headwater.Storage;

[JsonSerializable(typeof(Article))]
[JsonSerializable(typeof(ArticleChange))]
[JsonSerializable(typeof(ArticleHeader))]
[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(ItemMessage))]
[JsonSerializable(typeof(StoredItem))]
internal sealed partial class StorageJson : JsonSerializerContext
{
    public static StorageJson Relaxed { get; } = new(JsonText.Options());
}
