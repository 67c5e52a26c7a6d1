using Headwater.Index.Postgres;
using Headwater.LocalHost.Commands;
using Headwater.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Headwater.Tests.Listing;

public sealed class PostgresSourceTests : IDisposable
{
    private static readonly TimeSpan TestPatience = TimeSpan.FromMinutes(1);
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly TemporaryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_slow_query_is_not_a_server_that_is_away()
    {
        var work = new TaskCompletionSource<bool>();

        var slow = await Assert.ThrowsAsync<UnavailableException>(() => _database.Source.UseAsync(
            (_, connected, _) =>
            {
                connected();
                return work.Task;
            },
            TimeSpan.FromMilliseconds(1), _end));

        Assert.Contains("takes too long", slow.Message, StringComparison.Ordinal);
        work.SetResult(true);
    }

    [Fact]
    public async Task A_query_that_the_server_ends_costs_no_connection()
    {
        var before = await ProcessAsync();

        var slow = await Assert.ThrowsAsync<UnavailableException>(() => _database.Source.UseAsync(
            async (connection, connected, token) =>
            {
                connected();
                return await connection.ExecuteAsync("SET statement_timeout = 1; SELECT pg_sleep(60)", token);
            },
            Timeout.InfiniteTimeSpan, _end));

        Assert.Contains("takes too long", slow.Message, StringComparison.Ordinal);
        Assert.Equal(before, await ProcessAsync());
    }

    [Theory]
    [InlineData("SELECT pg_terminate_backend(pg_backend_pid())")]
    [InlineData("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")]
    [InlineData("DO $$ BEGIN RAISE SQLSTATE '57P05'; END $$")] // as where the role has an idle_session_timeout
    [InlineData("DO $$ BEGIN RAISE SQLSTATE '25P03'; END $$")] // or an idle_in_transaction_session_timeout
    [InlineData("DO $$ BEGIN RAISE SQLSTATE '25P04'; END $$")] // or a transaction_timeout
    public async Task What_a_failover_ends_is_tried_again(string failover)
    {
        var attempts = 0;

        var answer = await _database.Source.UseAsync(
            async (connection, connected, token) =>
            {
                connected();
                if (++attempts == 1)
                    await connection.ExecuteAsync(failover, token);
                return (await connection.ReadAsync("SELECT 7", row => row.GetInt32(0), token))[0];
            },
            Timeout.InfiniteTimeSpan, _end);

        Assert.Equal((2, 7), (attempts, answer));
        Assert.False(_database.Source.IsSilent);
    }

    /// <summary>A full disk, or a lock that others keep, is not better at once.</summary>
    [Theory]
    [InlineData(PostgresErrorCodes.SerializationFailure, 3)]
    [InlineData(PostgresErrorCodes.DiskFull, 1)]
    [InlineData(PostgresErrorCodes.ReadOnlySqlTransaction, 1)]
    [InlineData(PostgresErrorCodes.LockNotAvailable, 1)]
    public async Task What_fails_each_time_is_unavailable(string error, int expected)
    {
        var attempts = 0;

        await Assert.ThrowsAsync<UnavailableException>(() => _database.Source.UseAsync(
            (connection, connected, token) =>
            {
                attempts++;
                connected();
                return connection.ExecuteAsync($"DO $$ BEGIN RAISE SQLSTATE '{error}'; END $$", token);
            },
            Timeout.InfiniteTimeSpan, _end));

        Assert.Equal(expected, attempts);
    }

    /// <summary>A wrong password does not pass, and only an operator may know of it.</summary>
    [Theory]
    [InlineData(PostgresErrorCodes.InvalidPassword, "refuses this service. The log", "42")]
    [InlineData(PostgresErrorCodes.InsufficientPrivilege, "refuses this service. The log", "42 ('index grant' lets a role use it.)")]
    [InlineData(PostgresErrorCodes.TooManyConnections, "Try again", "42")]
    public async Task Callers_learn_what_will_pass_and_the_log_where(string error, string told, string logged)
    {
        var server = new NpgsqlConnectionStringBuilder(_database.ConnectionString);

        var away = await Assert.ThrowsAsync<UnavailableException>(() => _database.Source.UseAsync(
            (connection, connected, token) =>
            {
                connected();
                return connection.ExecuteAsync(
                    $"DO $$ BEGIN RAISE EXCEPTION '42' USING ERRCODE = '{error}'; END $$", token);
            },
            Timeout.InfiniteTimeSpan, _end));

        Assert.Contains(told, away.Message, StringComparison.Ordinal);
        Assert.Equal(
            $"The database of the index (Index__Postgres, {server.Host}:{server.Port}) cannot be used: {error}: {logged}", away.Details);
    }

    [Fact]
    public async Task Options_say_how_long_the_first_answer_may_take()
    {
        using var impatient = _database.SourceWith(patience: TimeSpan.Zero);

        await Assert.ThrowsAsync<UnavailableException>(
            () => impatient.UseAsync((_, _, _) => Task.FromResult(true), Timeout.InfiniteTimeSpan, _end));
    }

    /// <summary>A token of a managed identity and the first connection with it take some seconds.</summary>
    [Fact]
    public async Task Command_waits_for_a_slow_sign_in_and_a_host_does_not()
    {
        var settings = new Dictionary<string, string?> { [StorageOptions.Setting] = "UseDevelopmentStorage=true" };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        await using var command = RunCommand.BuildIndex(builder, null!);
        await using var host = new ServiceCollection()
            .AddHeadwater(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();

        Assert.InRange(Patience(command.Services)!.Value, TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1));
        Assert.Null(Patience(host));

        static TimeSpan? Patience(IServiceProvider services) =>
            services.GetRequiredService<IOptions<PostgresOptions>>().Value.Patience;
    }

    [Fact]
    public async Task A_server_that_answers_late_is_not_silent_for_ever()
    {
        var options = new PostgresOptions { ConnectionString = _database.ConnectionString, Patience = TestPatience };
        using var source = new PostgresSource(options, () => throw new InvalidOperationException("It has a password."));
        await ProcessAsync(source); // leaves a connection
        options.Patience = null;
        var (late, answered) = (new TaskCompletionSource(), new TaskCompletionSource());

        await Assert.ThrowsAsync<UnavailableException>(() => source.UseAsync(
            async (_, connected, _) =>
            {
                await late.Task;
                connected();
                answered.SetResult();
                return true;
            },
            Timeout.InfiniteTimeSpan, _end));
        Assert.True(source.IsSilent);
        late.SetResult();
        await answered.Task;

        Assert.False(source.IsSilent);
    }

    [Fact]
    public async Task All_who_wait_learn_that_the_server_is_silent()
    {
        var (options, source) = Impatient();
        using var _ = source;
        options.Patience = TestPatience;
        var never = new TaskCompletionSource<bool>();
        var middle = source.UseAsync(
            (_, connected, _) =>
            {
                connected();
                return never.Task;
            },
            Timeout.InfiniteTimeSpan, _end);

        options.Patience = TimeSpan.Zero;
        await Assert.ThrowsAsync<UnavailableException>(() => ProcessAsync(source));

        await Assert.ThrowsAsync<UnavailableException>(() => middle);
        never.SetResult(true);
    }

    /// <summary>Who follows the log may be in the middle of it, and listings wait for that.</summary>
    [Fact]
    public async Task Who_waits_for_long_work_learns_of_silence()
    {
        var (options, source) = Impatient();
        using var _ = source;
        options.Patience = TestPatience;
        var never = new TaskCompletionSource<bool>();
        var work = source.UseAsync(
            (_, connected, _) =>
            {
                connected();
                return never.Task;
            },
            Timeout.InfiniteTimeSpan, _end);

        options.Patience = TimeSpan.Zero;

        await Assert.ThrowsAsync<UnavailableException>(() => source.WatchAsync(work));
        never.SetResult(true);
    }

    [Fact]
    public async Task One_asks_a_silent_server_and_others_do_not_wait()
    {
        var (options, source) = Impatient();
        using var _ = source;
        await Assert.ThrowsAsync<UnavailableException>(() => ProcessAsync(source));
        options.Patience = TestPatience;
        var late = new TaskCompletionSource<bool>();
        var again = source.UseAsync((_, _, _) => late.Task, Timeout.InfiniteTimeSpan, _end);

        for (var other = 0; other < 3; other++)
            await Assert.ThrowsAsync<UnavailableException>(() => ProcessAsync(source));
        late.SetResult(true);

        Assert.True(await again);
        Assert.True(await ProcessAsync(source) > 0);
    }

    [Fact]
    public async Task Who_asks_a_silent_server_may_fail_too()
    {
        var (options, source) = Impatient();
        using var _ = source;
        for (var attempt = 0; attempt < 3; attempt++)
            await Assert.ThrowsAsync<UnavailableException>(() => ProcessAsync(source));
        options.Patience = TestPatience;

        Assert.True(await ProcessAsync(source) > 0);
    }

    /// <summary>A connection to a server that has vanished would keep its place in the pool.</summary>
    [Fact]
    public async Task What_waits_for_long_silence_is_given_up()
    {
        using var silence = new ServerSilence(TimeSpan.Zero);
        for (var time = 0; time < 2; time++)
        {
            var waiting = silence.GivenUp;
            Assert.False(waiting.IsCancellationRequested);
            silence.Begin();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, waiting));
            silence.End();
        }
    }

    /// <summary>As the follower, whose work may take minutes.</summary>
    [Fact]
    public async Task Who_was_answered_does_not_keep_others_from_asking()
    {
        var (options, source) = Impatient();
        using var _ = source;
        await Assert.ThrowsAsync<UnavailableException>(() => ProcessAsync(source));
        options.Patience = TestPatience;
        var (answered, works) = (new TaskCompletionSource(), new TaskCompletionSource<bool>());
        var again = source.UseAsync(
            (_, connected, _) =>
            {
                connected();
                answered.SetResult();
                return works.Task;
            },
            Timeout.InfiniteTimeSpan, _end);
        await answered.Task;
        options.Patience = TimeSpan.Zero;
        await Assert.ThrowsAsync<UnavailableException>(() => ProcessAsync(source));
        options.Patience = TestPatience;

        Assert.True(await ProcessAsync(source) > 0);
        works.SetResult(true);
        await Assert.ThrowsAsync<UnavailableException>(() => again);
    }

    /// <summary>Npgsql asks it to end the statement, and waits.</summary>
    [Fact]
    public async Task Cancelling_does_not_wait_for_a_silent_server()
    {
        using var caller = new CancellationTokenSource();
        using var returned = new ManualResetEventSlim();
        var cancelled = new TaskCompletionSource();
        using var statements = new StatementCancellation(caller.Token, CancellationToken.None);
        await using var server = statements.Token.Register(() =>
        {
            returned.Wait(_end);
            cancelled.SetResult();
        });

        caller.Cancel();
        returned.Set();

        await cancelled.Task;
    }

    /// <summary>Of a server that is taken for silent at once, until it is given patience.</summary>
    private (PostgresOptions Options, PostgresSource Source) Impatient()
    {
        var options = new PostgresOptions { ConnectionString = _database.ConnectionString, Patience = TimeSpan.Zero };
        return (options, new PostgresSource(options, () => throw new InvalidOperationException("It has a password.")));
    }

    private Task<int> ProcessAsync() => ProcessAsync(_database.Source);

    private Task<int> ProcessAsync(PostgresSource source) => source.UseAsync(
        (connection, connected, _) =>
        {
            connected();
            return Task.FromResult(connection.ProcessID);
        },
        Timeout.InfiniteTimeSpan, _end);
}
