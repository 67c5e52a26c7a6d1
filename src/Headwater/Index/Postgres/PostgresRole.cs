using System.Text;
using Azure.Core;
using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>
/// Lets a role use the database of the index, in a session of an administrator. It may connect and make schemas: a host makes its tables
/// itself, and owns them.
/// </summary>
internal sealed class PostgresRole(PostgresOptions options, Func<TokenCredential> identity)
{
    // PostgreSQL cuts longer names, and would take the role that has the shortened name.
    private const int MaxNameBytes = 63;

    // Azure has the functions that know identities in this database, with these arguments: name, [object id, type,] whether it is an
    // administrator, whether it needs a second factor. https://learn.microsoft.com/azure/postgresql/security/security-manage-entra-users
    private const string AdministratorsDatabase = "postgres";
    private const string ByName = "pg_catalog.pgaadauth_create_principal(text,boolean,boolean)";
    private const string ById = "pg_catalog.pgaadauth_create_principal_with_oid(text,text,text,boolean,boolean)";

    /// <summary>See <see cref="GrantUse"/>.</summary>
    public async Task GrantAsync(string role, Guid? objectId, Action<string> report, CancellationToken cancellationToken)
    {
        if (Encoding.UTF8.GetByteCount(role) is 0 or > MaxNameBytes || role.Contains('\0', StringComparison.Ordinal))
            throw new InvalidDataException($"The name of a role has 1 to {MaxNameBytes} bytes.");
        await UseAsync(
            options.In(AdministratorsDatabase), (connection, token) => MakeAsync(connection, role, objectId, report, token),
            cancellationToken);
        await UseAsync(options, (connection, token) => GrantAsync(connection, role, report, token), cancellationToken);
    }

    private async Task UseAsync(
        PostgresOptions database, Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var source = new PostgresSource(database, identity);
        await source.UseAsync(
            async (connection, connected, token) =>
            {
                connected();
                try
                {
                    await work(connection, token);
                }
                catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
                {
                    throw new InvalidDataException(
                        $"{refused.MessageText}: {PostgresOptions.Setting} must sign in as an administrator of the server.", refused);
                }

                return true;
            },
            Timeout.InfiniteTimeSpan, cancellationToken);
    }

    private static async Task MakeAsync(
        NpgsqlConnection connection, string role, Guid? objectId, Action<string> report, CancellationToken cancellationToken)
    {
        var function = objectId is null ? ByName : ById;
        if (await IsTrueAsync(connection, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", cancellationToken, role))
        {
            report($"The role {role} is there already.");
        }
        else if (await IsTrueAsync(connection, "SELECT to_regprocedure($1) IS NOT NULL", cancellationToken, function))
        {
            await (objectId is { } id
                ? connection.ExecuteAsync(
                    "SELECT pg_catalog.pgaadauth_create_principal_with_oid($1, $2, 'service', false, false)",
                    cancellationToken, role, $"{id}")
                : connection.ExecuteAsync("SELECT pg_catalog.pgaadauth_create_principal($1, false, false)", cancellationToken, role));
            report($"Made the role {role} for the identity {(objectId is { } its ? $"{its}" : "of that name")}.");
        }
        else if (objectId is not null)
        {
            throw new InvalidDataException(
                $"The server has no function {ById}: only Azure Database for PostgreSQL with Entra ID knows identities.");
        }
        else
        {
            await connection.ExecuteAsync($"CREATE ROLE {Quoted(role)} LOGIN", cancellationToken);
            report($"Made the role {role}. The server knows no identities of Entra ID: give it a password, or another way to sign in.");
        }
    }

    private static async Task GrantAsync(
        NpgsqlConnection connection, string role, Action<string> report, CancellationToken cancellationToken)
    {
        var database = connection.Database;
        await connection.ExecuteAsync($"GRANT CONNECT, CREATE ON DATABASE {Quoted(database)} TO {Quoted(role)}", cancellationToken);

        // A role that may use a database but not grant its use gets a warning, not an error.
        const string May = "SELECT has_database_privilege($1, $2, 'CONNECT') AND has_database_privilege($1, $2, 'CREATE')";
        if (!await IsTrueAsync(connection, May, cancellationToken, role, database))
            throw new InvalidDataException(
                $"Nothing was granted: {PostgresOptions.Setting} must sign in as an administrator, or as the owner of {database}.");
        report($"It may connect to the database {database}, and make schemas there.");
        foreach (var (schema, owner) in await PostgresSchema.OfOthersAsync(connection, role, cancellationToken))
            throw new InvalidDataException(
                $"{schema} belongs to {owner}, and its tables with it: {role} cannot use them. "
                    + $"As {owner}, run index drop, or choose another database.");
    }

    private static async Task<bool> IsTrueAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters) =>
        (await connection.ReadAsync(sql, row => row.GetBoolean(0), cancellationToken, parameters))[0];

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
