using Headwater.Index.Postgres;
using Headwater.Index.Sqlite;
using Headwater.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headwater.Index;

internal static class IndexServices
{
    public static IServiceCollection AddIndex(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PostgresOptions>().Configure(options =>
        {
            var section = configuration.GetSection(PostgresOptions.Setting.Replace("__", ":", StringComparison.Ordinal));
            section.Bind(options);
            options.ConnectionString = section.Value;
        }).ValidateOnStart();
        return services
            .AddSettings<ListingOptions>(configuration, ListingOptions.Section)
            .AddSingleton<IValidateOptions<ListingOptions>, ListingOptionsValidator>()
            .AddSingleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidator>()
            .AddSingleton<IArticleIndex>(provider => provider.GetRequiredService<IOptions<PostgresOptions>>().Value.IsOn
                ? ActivatorUtilities.CreateInstance<PostgresIndex>(provider)
                : ActivatorUtilities.CreateInstance<SqliteIndex>(provider))
            .AddSingleton<GrantUse>(provider =>
            {
                var database = provider.GetRequiredService<IOptions<PostgresOptions>>().Value;
                var identity = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
                if (!database.IsOn)
                    throw new InvalidDataException(
                        $"index grant requires a database: the setting {PostgresOptions.Setting}, or --postgres.");
                return new PostgresRole(database, identity.CreateCredential).GrantAsync;
            });
    }

    /// <summary>How long a database may take for its first answer and for each query, where a person waits, not HTTP.</summary>
    public static IServiceCollection WaitForDatabase(this IServiceCollection services, TimeSpan patience) =>
        services.Configure<PostgresOptions>(options => options.Patience = patience);
}
