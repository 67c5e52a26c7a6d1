using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Headwater.Removal;

internal static class RemovalServices
{
    public static IServiceCollection AddRemoval(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<RetentionOptions>(configuration, RetentionOptions.Section)
        .AddSingleton<ArticleRemover>()
        .AddSingleton<ArticlePurger>()
        .AddSingleton<ArticleRetention>();
}
