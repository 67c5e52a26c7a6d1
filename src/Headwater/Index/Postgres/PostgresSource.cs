using System.Net.Sockets;
using Azure.Core;
using Azure.Identity;
using Headwater.Storage;
using Npgsql;

namespace Headwater.Index.Postgres;

/// <summary>
/// Connections to the database. What fails because it moves to another server is tried again; what does not answer is 503.
/// </summary>
/// <param name="identity">For a server without a password, where <see cref="PostgresOptions.ClientId"/> names no other.</param>
internal sealed class PostgresSource(
    PostgresOptions options, Func<TokenCredential> identity, MatchLimits? limits = null) : IDisposable
{
    /// <summary>Connections of one instance, at most. A function app has many, and the smallest server 35 connections for all.</summary>
    internal const int MaxConnections = 10;

    // A new process signs in with a token that it first has to get.
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(5);

    // Before the caller's own settings, which win. The server plans a statement for as long as it looks for twenty articles, so frequent
    // ones are prepared. Npgsql asks the server to cancel a query, and waits that many milliseconds before it gives up the connection.
    // No statement but an erasure may take more than a minute; TCP would wait for a server that has vanished a quarter of an hour, or
    // without keepalives for ever. What Npgsql would send before a statement to reset the connection cannot be cancelled. Encryption by
    // Kerberos would be asked for in a round trip of its own.
    private static readonly string Defaults =
        $"Application Name=Headwater;Timeout={(int)FirstPatience.TotalSeconds};Maximum Pool Size={MaxConnections};Max Auto Prepare=50;"
        + "Command Timeout=90;Cancellation Timeout=200;Tcp Keepalive Time=10;Tcp Keepalive Interval=5;Include Error Detail=false;"
        + "No Reset On Close=true;GSS Encryption Mode=Disable;";

    // Later a caller waits for the log to be applied, and then for an answer. The second wait for a silent server is the short one, so that
    // the caller learns within a second that the database is away. A connection is opened in the background all the same: a server that
    // needs a second for it would else be silent for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan PatienceAfterSilence = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(200);

    // A query that takes longer would take all connections when it is repeated.
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswersAfterStatement = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndsAfterAnswer = TimeSpan.FromSeconds(1); // so that the caller never sees the cancellation

    // A failover breaks the connection in use, and then an idle one of the pool.
    private const int MaxAttempts = 3;

    // Npgsql has no names for these.
    private const string IdleInTransactionTimeout = "25P03";
    private const string TransactionTimeout = "25P04"; // of PostgreSQL 17 and later

    private static readonly string[] TokenScopes = ["https://ossrdbms-aad.database.windows.net/.default"];
    private static readonly TimeSpan TokenRefresh = TimeSpan.FromMinutes(30); // tokens live an hour or more
    private static readonly TimeSpan TokenRetry = TimeSpan.FromSeconds(10);

    private readonly NpgsqlDataSource _source = Build(options, identity);

    // From an answer that does not come until the next one that does.
    private readonly ServerSilence _silence = new(LongestSilence);

    private volatile bool _hasAnswered;

    private TimeSpan CallerPatience =>
        options.Patience ?? (_silence.Lasts ? PatienceAfterSilence : _hasAnswered ? Patience : FirstPatience);

    private TimeSpan AnswerTimeout => (options.Patience ?? StatementTimeout) + AnswersAfterStatement;

    /// <summary>True while it is taken for a server that is away.</summary>
    internal bool IsSilent => _silence.Lasts;

    /// <summary>How it connects, without a password.</summary>
    internal string ConnectionString => _source.ConnectionString;

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var wait = options.Patience ?? FirstPatience;
        using var end = new CancellationTokenSource(wait);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            return await _source.OpenConnectionAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The database does not answer within {wait.TotalSeconds} s.", e);
        }
    }

    /// <summary>Runs a query on one state of the index.</summary>
    /// <exception cref="UnavailableException">The database is away, or too slow.</exception>
    public Task<T> ReadAsync<T>(Func<PostgresReader, CancellationToken, Task<T>> query, CancellationToken cancellationToken) => UseAsync(
        async (connection, connected, token) =>
        {
            // The server ends a statement that takes too long. A query of many statements ends soon after its caller got the error.
            var state = await BeginAsync(connection, options.Patience ?? StatementTimeout, token);
            connected();
            using var end = new StatementCancellation(token, CancellationToken.None);
            end.After(AnswerTimeout + EndsAfterAnswer);
            var answer = await query(new PostgresReader(connection, state, limits ?? MatchLimits.Default), end.Token);
            await connection.ExecuteAsync("COMMIT", token);
            return answer;
        },
        AnswerTimeout, cancellationToken);

    /// <summary>
    /// Does something with a connection. A server that hangs does not answer a cancellation either, so the call does not wait for it: the
    /// work goes on in the background until the server answers, or is given up.
    /// </summary>
    /// <param name="work">Its second argument is called when the server has answered for the first time, which must be soon.</param>
    /// <param name="limit">How long it may take then.</param>
    /// <exception cref="UnavailableException">The database is away, or too slow.</exception>
    public Task<T> UseAsync<T>(
        Func<NpgsqlConnection, Action, CancellationToken, Task<T>> work, TimeSpan limit, CancellationToken cancellationToken) =>
        RetryAsync(async token =>
        {
            if (!_silence.MayAsk(out var again))
                throw Unavailable(new TimeoutException("It did not answer, and is being asked again."));
            var answers = new TaskCompletionSource();
            var running = WorkAsync();
            await Task.WhenAny(running, answers.Task, again ? answers.Task : _silence.Began).WaitAsync(CallerPatience, token);
            try
            {
                await Task.WhenAny(running, _silence.Began).WaitAsync(limit, token);
            }
            catch (TimeoutException e) when (!running.IsCompleted)
            {
                throw TooSlow(e); // but not away, as it has answered before
            }

            return running.IsCompleted ? await running : throw new TimeoutException("It does not answer any more.");

            async Task<T> WorkAsync()
            {
                try
                {
                    using var end = new StatementCancellation(token, _silence.GivenUp);
                    await using var connection = await OpenAsync(end.Token);
                    var result = await work(connection, Answered, end.Token);
                    Answered();
                    return result;
                }
                finally
                {
                    if (again)
                        _silence.Asked();
                }
            }

            void Answered()
            {
                _hasAnswered = true;
                _silence.End();
                answers.TrySetResult();
            }
        }, cancellationToken);

    /// <summary>
    /// Waits for work that may take long, and asks the server meanwhile: callers who wait for the same work are to learn soon that it is
    /// silent.
    /// </summary>
    public async Task WatchAsync(Task work)
    {
        while (await Task.WhenAny(work, Task.Delay(WatchInterval, TimeProvider.System)) != work)
        {
            Task asking = UseAsync(
                (connection, _, token) => connection.ExecuteAsync("SELECT 1", token), Timeout.InfiniteTimeSpan, CancellationToken.None);
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await work;
    }

    /// <summary>Repeats what a failover, a deadlock or a lost connection has ended; it must do nothing when it is done twice.</summary>
    private async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await action(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsAway(e))
            {
                if (e is TimeoutException)
                    _silence.Begin();
                if (e is not PostgresException refused || EndsConnections(refused))
                    _source.Clear(); // the other idle connections lead to the same server
                if (attempt == MaxAttempts || !MayPass(e))
                    throw Unavailable(e);
            }
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _silence.Dispose();
    }

    private static NpgsqlDataSource Build(PostgresOptions options, Func<TokenCredential> identity)
    {
        var defaults = options.Patience is { } wait ? $"{Defaults}Timeout={(int)wait.TotalSeconds};" : Defaults;
        if (options.ConnectionString is { Length: > 0 } given)
            return NpgsqlDataSource.Create(defaults + given);
        var builder = new NpgsqlDataSourceBuilder(defaults)
        {
            ConnectionStringBuilder =
            {
                Host = options.Host,
                Database = options.Database,
                Username = options.User,
                SslMode = SslMode.VerifyFull,
            },
        };
        var credential = options.ClientId is { Length: > 0 } id
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(id))
            : identity();
        builder.UsePeriodicPasswordProvider(
            async (_, token) => (await credential.GetTokenAsync(new TokenRequestContext(TokenScopes), token)).Token,
            TokenRefresh, TokenRetry);
        return builder.Build();
    }

    /// <summary>Begins a transaction that sees one state of all tables, and reads that of the index; in one round trip.</summary>
    private static async Task<PostgresState> BeginAsync(
        NpgsqlConnection connection, TimeSpan statementTimeout, CancellationToken cancellationToken)
    {
        // The lock comes before the state: a table that was replaced after the state is fixed would seem to be empty.
        await using var batch = connection.CreateBatch(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            $"SET LOCAL statement_timeout = '{(int)statementTimeout.TotalSeconds}s'",
            $"LOCK TABLE {PostgresSchema.Name}.article, {PostgresSchema.Name}.term, {PostgresSchema.Name}.feed IN ACCESS SHARE MODE",
            PostgresState.Statement);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        return await PostgresState.ReadAsync(rows, cancellationToken);
    }

    // Everything that can be wrong with the server, the network or our permissions; not a mistake in a statement.
    private static bool IsAway(Exception exception) => exception switch
    {
        PostgresException refused => refused.IsTransient || EndsConnections(refused) || Refuses(refused)
            || refused.SqlState[..2] is "53" or "55" or "57" or "58"
            || refused.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName,
        NpgsqlException or TimeoutException or SocketException or IOException or OperationCanceledException => true,
        AuthenticationFailedException => true,
        _ => false,
    };

    // A server that shuts down, starts, is the standby now, or has ended a session that took its time. A full disk, or a lock that others
    // keep, says nothing of the connection.
    private static bool EndsConnections(PostgresException refused) => refused.SqlState.StartsWith("08", StringComparison.Ordinal)
        || refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.IdleSessionTimeout or IdleInTransactionTimeout or TransactionTimeout
            or PostgresErrorCodes.ReadOnlySqlTransaction;

    // A password, a name or a right: no later try will do.
    private static bool Refuses(PostgresException refused) =>
        refused.SqlState[..2] is "28" or "3D" || refused.SqlState == PostgresErrorCodes.InsufficientPrivilege;

    // At once, so neither a lock that others have nor a full disk, for which Azure makes a server read-only.
    private static bool MayPass(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => false,
        PostgresException refused => EndsConnections(refused)
            || refused.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
        NpgsqlException lost =>
            lost.InnerException is IOException or SocketException { SocketErrorCode: not SocketError.ConnectionRefused },
        SocketException or IOException => true,
        _ => false,
    };

    private static UnavailableException TooSlow(Exception reason) =>
        new("The query takes too long. Narrow it, or try again later.", reason)
        {
            Details = $"A query of the index takes too long: {reason.Message}",
        };

    private UnavailableException Unavailable(Exception reason)
    {
        if (reason is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
            return TooSlow(reason);
        var told = reason is PostgresException refused && Refuses(refused)
            ? "The database of the index refuses this service. The log says why."
            : "The database of the index does not answer. Try again shortly.";
        var advice = reason is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege }
            ? " ('index grant' lets a role use it.)"
            : "";
        var server = new NpgsqlConnectionStringBuilder(_source.ConnectionString);
        return new UnavailableException(told, reason)
        {
            Details = $"The database of the index ({PostgresOptions.Setting}, {server.Host}:{server.Port}) cannot be used: "
                + reason.Message + advice,
        };
    }
}
