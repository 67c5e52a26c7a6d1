using System.Text.Json.Serialization;
using Headwater.Discovery;
using Headwater.Feeds;
using Headwater.Ingestion;

namespace Headwater.Api;

[JsonSerializable(typeof(ArticleVersionPage))]
[JsonSerializable(typeof(FailurePage))]
[JsonSerializable(typeof(FeedChoice))]
[JsonSerializable(typeof(FeedPage))]
[JsonSerializable(typeof(FeedPreview))]
[JsonSerializable(typeof(FeedStatus))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ImportLine))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(ReprocessReport))]
[JsonSerializable(typeof(RetryReport))]
[JsonSerializable(typeof(ServiceDescription))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    public static ApiJson Relaxed { get; } = new(JsonText.Options());
}
