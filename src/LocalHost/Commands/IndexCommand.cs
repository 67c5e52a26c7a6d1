using System.CommandLine;
using System.Globalization;
using Headwater.Index;
using Headwater.Storage;

namespace Headwater.LocalHost.Commands;

/// <summary>
/// <c>index</c>: builds, checks and forgets the index of the settings, and lets others use its database, without a running host.
/// </summary>
internal static class IndexCommand
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // In a row, without a step between them.
    private const int MaxFailures = 3;

    public static Command Create(Func<ParseResult, RunOptions> options, params Option[] shared)
    {
        var build = new Command("build", "Read the rest of the log into the index; can be interrupted and continued.");
        var verify = new Command("verify", "Compare the index with the log and the articles. Prints what differs.");
        var drop = new Command("drop", "Forget the index. It is built again by the next host, or by build.");
        var grant = Grant(options);
        build.SetAction((arguments, token) => RunCommand.WithIndexAsync(options(arguments), BuildAsync, token));
        verify.SetAction((arguments, token) => RunCommand.WithIndexAsync(options(arguments), VerifyAsync, token));
        drop.SetAction((arguments, token) => RunCommand.WithIndexAsync(options(arguments), DropAsync, token));
        foreach (var command in (Command[])[build, verify, drop, grant])
        {
            foreach (var option in shared)
                command.Options.Add(option);
        }

        return new Command("index", "The index that the settings name: a file, or a database (Index__Postgres).")
        {
            build, verify, drop, grant,
        };
    }

    private static Command Grant(Func<ParseResult, RunOptions> options)
    {
        var role = new Argument<string>("role")
        {
            Description = "The role that hosts sign in as. For a managed identity or service principal that is its name.",
            HelpName = "ROLE",
        };
        var objectId = new Option<Guid?>("--object-id")
        {
            Description = "Object id of the identity, where others of the tenant have the same name.",
            HelpName = "ID",
        };
        var grant = new Command(
            "grant",
            "Let a role use the database of the index; make the role where it is missing. The settings must sign in as an administrator.")
        {
            role, objectId,
        };
        grant.SetAction((arguments, token) => RunCommand.WithDatabaseAsync(
            options(arguments),
            (services, end) => GrantAsync(services, arguments.GetRequiredValue(role), arguments.GetValue(objectId), end),
            token));
        return grant;
    }

    private static async Task<int> BuildAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var (index, time) = (services.GetRequiredService<IArticleIndex>(), services.GetRequiredService<TimeProvider>());
        var (begun, before, known, failures) = (time.GetUtcNow(), index.State.Position, index.State.Failure, 0);
        while (true)
        {
            Task reading = index.CatchUpAsync(fresh: true, cancellationToken);
            while (await Task.WhenAny(reading, Task.Delay(ReportInterval, time, cancellationToken)) != reading)
                await ReportAsync(index.State);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            var state = index.State;

            // Hours of work do not end with one call that was not answered; what was read is kept. While the next read runs, the state
            // still has the failure of the one before.
            failures = state.Failure is null || state.Position != before ? 0 : state.Failure == known ? failures : failures + 1;
            if (failures == MaxFailures)
                throw new UnavailableException(
                    (state.Failure as UnavailableException)?.Details ?? state.Failure!.Message, state.Failure);
            if (state.AsOf >= begun)
            {
                await ReportAsync(state);
                return 0;
            }

            (before, known) = (state.Position, state.Failure);

            // It goes on in the background, or in another process. Without Listing__MaxWait nothing else waits.
            await Task.Delay(failures == 0 ? AskInterval : RetryInterval, time, cancellationToken);
        }
    }

    private static async Task<int> VerifyAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await BuildAsync(services, cancellationToken);
        var index = services.GetRequiredService<IArticleIndex>();
        var verifier = new IndexVerifier(index, services.GetRequiredService<ChangeLog>(), services.GetRequiredService<ArticleBlobs>());
        var (compared, wrong) = (0, 0);
        await foreach (var difference in verifier.DifferencesAsync(count => compared = count, cancellationToken))
        {
            wrong++;
            Console.WriteLine(difference);
        }

        await Console.Error.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{compared} articles compared, {wrong} differ"));
        return wrong == 0 ? 0 : 1;
    }

    private static async Task<int> DropAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<IArticleIndex>().DropAsync(cancellationToken);
        await Console.Error.WriteLineAsync("The index is forgotten");
        return 0;
    }

    private static async Task<int> GrantAsync(
        IServiceProvider services, string role, Guid? objectId, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<GrantUse>()(role, objectId, Console.WriteLine, cancellationToken);
        return 0;
    }

    private static Task ReportAsync(IndexState state) => Console.Error.WriteLineAsync(
        state.Position == LogPosition.Start && state.AsOf is null
            ? "Opening the index …"
            : string.Create(CultureInfo.InvariantCulture, $"{state.Articles} articles, up to {state.Position}"));
}
