using Microsoft.Extensions.DependencyInjection;

namespace Headwater.Removal;

internal static class RemovalServices
{
    public static IServiceCollection AddRemoval(this IServiceCollection services) => services
        .AddSingleton<ArticleRemover>()
        .AddSingleton<ArticlePurger>()
        .AddSingleton<ArticleRetention>();
}
