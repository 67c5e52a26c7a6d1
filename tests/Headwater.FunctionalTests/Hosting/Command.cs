using System.Diagnostics;
using Headwater.Index.Sqlite;
using Headwater.LocalHost.Host;

namespace Headwater.FunctionalTests.Hosting;

/// <summary>A program that has no settings but those of its test, and ends with it.</summary>
internal static class Command
{
    public static readonly string LocalHost = Path.Combine(AppContext.BaseDirectory, "LocalHost.dll");

    private static CancellationToken End => TestContext.Current.CancellationToken;

    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">The one it runs in.</param>
    public static ProcessStartInfo Prepare(string[] command, string folder, IEnumerable<(string Name, string Value)> settings)
    {
        // Where its folder has no such file, a host takes that of src/Functions: a developer's storage account and feeds.
        File.WriteAllText(Path.Combine(folder, LocalSettings.FileName), "{}");
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
            start.Environment.Remove(name);
        start.Environment["TMPDIR"] = folder; // what a process that is killed leaves behind goes with the folder
        start.Environment["DOTNET_TieredPGO"] = "0"; // as the tests themselves
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>A command of the local host.</summary>
    public static Task<(int Code, string Output, string Error)> RunHostAsync(
        string[] arguments, string input, params (string Name, string Value)[] settings) =>
        RunAsync(["dotnet", LocalHost, .. arguments], input, settings);

    public static async Task<(int Code, string Output, string Error)> RunAsync(
        string[] command, string input, params (string Name, string Value)[] settings)
    {
        using var folder = new TemporaryFolder(Path.Combine(Path.GetTempPath(), $"headwater-command-{Guid.NewGuid():N}"));
        return await RunAsync(Prepare(command, folder.Path, settings), input);
    }

    public static async Task<(int Code, string Output, string Error)> RunAsync(ProcessStartInfo start, string input = "")
    {
        start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(End), process.StandardError.ReadToEndAsync(End));
            await WriteAsync(process.StandardInput, input);
            await process.WaitForExitAsync(End);
            return (process.ExitCode, await output, await error);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task WriteAsync(StreamWriter writer, string input)
    {
        try
        {
            await writer.WriteAsync(input.AsMemory(), End);
            writer.Close();
        }
        catch (IOException)
        {
            // A command line that is wrong ends before its input is read.
        }
    }

    private static bool IsSetting(string name) =>
        name.Contains("__", StringComparison.Ordinal)
        || name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
        || name.ToUpperInvariant() is "AZUREWEBJOBSSTORAGE" or "FEEDURLS" or "FEEDLISTS" or "POLLSCHEDULE" or "FUNCTIONKEY"
            or "APPLICATIONINSIGHTS_CONNECTION_STRING";
}
