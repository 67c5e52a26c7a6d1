using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Headwater.Articles;
using Headwater.Http;
using Headwater.Ingestion;
using Headwater.Operating;
using Headwater.Parsing;
using Headwater.Polling;

namespace Headwater.Storage;

/// <summary>The JSON of everything stored and answered: camelCase, nothing for what is null, text unescaped.</summary>
[JsonSerializable(typeof(Article))]
[JsonSerializable(typeof(ArticleChange))]
[JsonSerializable(typeof(ArticleHeader))]
[JsonSerializable(typeof(FailurePage))]
[JsonSerializable(typeof(FeedDocument))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(FeedPage))]
[JsonSerializable(typeof(FeedStatus))]
[JsonSerializable(typeof(IReadOnlyCollection<Mistake>))]
[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(ItemMessage))]
[JsonSerializable(typeof(PublisherAsk))]
[JsonSerializable(typeof(Relocation))]
[JsonSerializable(typeof(Rhythm))]
[JsonSerializable(typeof(ReprocessReport))]
[JsonSerializable(typeof(RetryReport))]
[JsonSerializable(typeof(StoredItem))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Window))]
internal sealed partial class HeadwaterJson : JsonSerializerContext
{
    /// <summary>Text of any language stays readable; the bytes are never put into HTML unescaped.</summary>
    public static HeadwaterJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>For JSON written member by member.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
