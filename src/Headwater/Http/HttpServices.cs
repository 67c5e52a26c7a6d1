using Headwater.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headwater.Http;

internal static class HttpServices
{
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<HttpOptions>(configuration, HttpOptions.Section)
        .AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>()
        .AddSingleton<Cors>()
        .AddSingleton<IResponseCompressionProvider, CompressionProvider>()
        .AddSingleton<IStartupFilter, ResponseHeaders>()
        .AddSingleton(provider => new HttpPipeline(
            provider.GetRequiredService<IOptions<HttpOptions>>(),
            provider.GetRequiredService<ILogger<HttpPipeline>>(),
            provider.GetService<ProblemPage>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<PublicUrls>()
        .AddSingleton<ResponseCache>()
        .AddSingleton(provider => new ArticleBlobs(
            provider.GetRequiredService<StorageAccount>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<HttpOptions>>().Value.ArticleCacheBytes));
}
