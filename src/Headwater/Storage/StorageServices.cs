using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Storage;

internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Configure(options =>
        {
            var section = configuration.GetSection(StorageOptions.Setting);
            section.Bind(options);
            options.ConnectionString = section.Value;
        }).ValidateOnStart();
        return services
            .AddSettings<RemovalOptions>(configuration, RemovalOptions.Section)
            .AddSettings<RetentionOptions>(configuration, RetentionOptions.Section)
            .AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>()
            .AddSingleton<StorageAccount>()
            .AddSingleton<ChangeLog>()
            .AddSingleton<SharedLog>()
            .AddSingleton<FeedTitles>()
            .AddSingleton<FailureLog>()
            .AddSingleton<FailureResolver>()
            .AddSingleton(provider => new TimerRuns(
                provider.GetRequiredService<StorageAccount>(), provider.GetRequiredService<TimeProvider>()));
    }
}
