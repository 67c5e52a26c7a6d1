using System.CommandLine;
using System.Globalization;
using System.Net;
using Headwater.LocalHost.Commands;
using Headwater.LocalHost.Host;

namespace Headwater.LocalHost;

/// <summary>Headwater without Azure Functions Core Tools: the same triggers, in one process.</summary>
internal static class Program
{
    public const int DefaultPort = 7071;

    public static async Task<int> Main(string[] args)
    {
        var port = Port("--port", "Port to listen on.", DefaultPort, 65535);
        var listen = new Option<IPAddress>("--listen")
        {
            Description = "Address to listen on; one that other machines can reach requires the setting FunctionKey.",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = result =>
            {
                if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
                    return address;
                result.AddError("--listen requires an IP address, such as 0.0.0.0 for all addresses of this machine.");
                return null;
            },
            HelpName = "ADDRESS",
        };
        var sample = new Option<bool>("--sample") { Description = "Serve a sample feed from this process and ingest it." };
        var open = new Option<bool>("--open") { Description = "Open the page in a browser." };
        var storagePort = Port("--storage-port", "First of the three ports of the storage emulator.", AzuritePorts.WellKnown, 65533);
        var data = new Option<string?>("--data")
        {
            Description = "Folder for the data of the storage emulator and the index (default: .azurite).",
            HelpName = "DIR",
        };
        var settings = new Option<string?>("--settings")
        {
            Description = "Settings file (default: local.settings.json here or in src/Functions).",
            HelpName = "FILE",
        };

        var postgres = new Option<bool>("--postgres")
        {
            Description = "Keep the index in a PostgreSQL server that starts and ends with this host.",
        };
        var postgresPort = Port("--postgres-port", "Port of the server of --postgres.", PostgresServer.DefaultPort, 65535);

        var root = new RootCommand("Headwater turns feeds into a queryable, durable article store. Without a command it runs until Ctrl-C.")
        {
            port, listen, sample, open, data, storagePort, postgres, postgresPort, settings,
        };
        RunOptions Options(ParseResult arguments) => new(
            arguments.GetValue(port),
            arguments.GetValue(listen) ?? IPAddress.Loopback,
            arguments.GetValue(sample),
            arguments.GetValue(open),
            arguments.GetValue(data),
            arguments.GetValue(storagePort),
            arguments.GetValue(settings),
            arguments.GetValue(postgres) ? arguments.GetValue(postgresPort) : null);
        root.SetAction((arguments, cancellationToken) => RunCommand.RunAsync(Options(arguments), cancellationToken));

        root.Subcommands.Add(Parse());
        root.Subcommands.Add(Article());
        root.Subcommands.Add(Health());
        root.Subcommands.Add(FeedsCommand.Create());
        root.Subcommands.Add(IndexCommand.Create(Options, data, storagePort, postgres, postgresPort, settings));

        // The web host listens for Ctrl-C and SIGTERM itself and takes the time that running functions need.
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static Option<int> Port(string name, string description, int absent, int max) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => absent,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port >= 1
                && port <= max)
                return port;
            result.AddError($"{name} requires a number from 1 to {max}.");
            return 0;
        },
        HelpName = "PORT",
    };

    private static Command Health()
    {
        var port = Port("--port", "Port on which the host listens.", DefaultPort, 65535);
        var health = new Command("health", "Ask the host on 127.0.0.1 whether it runs.") { port };
        health.SetAction((arguments, cancellationToken) => HealthCommand.RunAsync(arguments.GetValue(port), cancellationToken));
        return health;
    }

    private static Command Article()
    {
        var source = new Argument<string>("source") { Description = "HTML: FILE, URL, or - for standard input.", HelpName = "FILE|URL|-" };
        var format = new Option<string>("--format")
        {
            Description = "json, html, md or txt.",
            DefaultValueFactory = _ => "json",
            HelpName = "FORMAT",
        };
        format.AcceptOnlyFromAmong(ArticleCommand.Formats);
        var article = new Command("article", "Print the article that the pipeline makes from HTML.") { source, format };
        article.SetAction((arguments, cancellationToken) =>
            ArticleCommand.RunAsync(arguments.GetRequiredValue(source), arguments.GetRequiredValue(format), cancellationToken));
        return article;
    }

    private static Command Parse()
    {
        var source = new Argument<string?>("source")
        {
            Description = "FILE, URL, or - for standard input.",
            HelpName = "FILE|URL|-",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var batch = new Option<bool>("--batch")
        {
            Description = "Read one JSON line {file, url, headers} for each feed; answer each with one.",
        };
        var parse = new Command("parse", "Print the feed document that a file, a URL or standard input holds, as JSON.") { source, batch };
        parse.Validators.Add(result =>
        {
            if (result.GetValue(batch) == result.GetValue(source) is not null)
                result.AddError("parse requires either FILE|URL|- or --batch.");
        });
        parse.SetAction((arguments, cancellationToken) => arguments.GetValue(source) is { } one
            ? ParseCommand.OneAsync(one, cancellationToken)
            : ParseCommand.BatchAsync(cancellationToken));
        return parse;
    }
}
