using Microsoft.Extensions.Options;
using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>
/// The setting <c>Index__Postgres</c>: a connection string, or a server that is reached with a managed identity. Without both, each
/// instance keeps the index in a file.
/// </summary>
internal sealed class PostgresOptions
{
    public const string Setting = "Index__Postgres";

    private const string DefaultDatabase = "headwater";

    /// <summary>Null when <see cref="Host"/> is given.</summary>
    public string? ConnectionString { get; set; }

    public string? Host { get; set; }

    public string Database { get; set; } = DefaultDatabase;

    /// <summary>The role of the identity in the database.</summary>
    public string? User { get; set; }

    /// <summary>Client id of a user-assigned identity; without it the identity that reaches the storage account signs in.</summary>
    public string? ClientId { get; set; }

    /// <summary>
    /// How long a server may take for its first answer, and a query for its own. A command waits, as a person does, and the first sign-in
    /// with an identity takes seconds. Null for a host, whose callers are to learn soon that the database is away. Not a setting.
    /// </summary>
    internal TimeSpan? Patience { get; set; }

    /// <summary>Another database of the same server, for the same user.</summary>
    public PostgresOptions In(string database) => new()
    {
        ConnectionString = ConnectionString is { Length: > 0 } given
            ? new NpgsqlConnectionStringBuilder(given) { Database = database }.ConnectionString
            : null,
        Host = Host,
        Database = database,
        User = User,
        ClientId = ClientId,
        Patience = Patience,
    };

    /// <summary>Whether it says something about a server that it does not name.</summary>
    internal bool HasNoHost => Host is not { Length: > 0 }
        && (User is { Length: > 0 } || ClientId is { Length: > 0 } || Database != DefaultDatabase);

    public bool IsOn => ConnectionString is { Length: > 0 } || Host is { Length: > 0 };
}

internal sealed class PostgresOptionsValidator : IValidateOptions<PostgresOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        if (options is { ConnectionString.Length: > 0, Host.Length: > 0 })
            return ValidateOptionsResult.Fail($"{PostgresOptions.Setting} and {PostgresOptions.Setting}__Host cannot both be set.");
        if (options.HasNoHost)
            return ValidateOptionsResult.Fail(
                $"{PostgresOptions.Setting}__Database, __User and __ClientId require {PostgresOptions.Setting}__Host, which is empty.");
        if (options is { Host.Length: > 0, User: not { Length: > 0 } })
            return ValidateOptionsResult.Fail($"{PostgresOptions.Setting}__Host requires {PostgresOptions.Setting}__User.");
        try
        {
            return new NpgsqlConnectionStringBuilder(options.ConnectionString ?? "Host=none") is { Host.Length: > 0 }
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{PostgresOptions.Setting} names no Host.");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Not the value itself: it holds a password.
            return ValidateOptionsResult.Fail(
                $"{PostgresOptions.Setting} must be a connection string such as Host=…;Username=…;Password=…. ({e.Message})");
        }
    }
}
