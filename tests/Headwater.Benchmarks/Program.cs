using BenchmarkDotNet.Running;
using Headwater.Benchmarks.Ingestion;
using Headwater.Benchmarks.Listing;
using Headwater.Benchmarks.Polling;

switch (args)
{
    case ["ingestion", .. var arguments]:
        return await IngestionLoad.RunAsync(arguments);
    case ["listing", .. var arguments]:
        return await ListingLoad.RunAsync(arguments);
    case ["polling", .. var arguments]:
        return await PollingLoad.RunAsync(arguments);
    case ["load", .. var arguments]:
        LoadGenerator.Run(arguments);
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
