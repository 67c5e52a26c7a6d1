using Headwater.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

internal static class HttpServices
{
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<HttpOptions>(configuration, HttpOptions.Section)
        .AddSingleton<HttpFront>()
        .AddSingleton<AnswerCache>()
        .AddSingleton(provider => new ArticleBlobs(
            provider.GetRequiredService<StorageAccount>(), provider.GetRequiredService<IOptions<HttpOptions>>().Value.ArticleCacheBytes));
}
