using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Headwater.LocalHost.Host;

namespace Headwater.Tests.Infra;

/// <summary>The Bicep compiler of the restored package, run in infra.</summary>
internal static class Bicep
{
    /// <returns>The exit code, and all it says on either output.</returns>
    public static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        // The package holds a program for this platform alone.
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64,
            "The restored Bicep compiler runs on Linux x64 only.");
        var end = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(Path.Replace('\\', '/'), arguments)
        {
            WorkingDirectory = Repository.Find("infra"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NO_COLOR"] = "1", ["DOTNET_TieredPGO"] = "0" },
        })!;
        var complaints = process.StandardError.ReadToEndAsync(end);
        var output = await process.StandardOutput.ReadToEndAsync(end);
        await process.WaitForExitAsync(end);
        return (process.ExitCode, output + await complaints);
    }

    private static string Path => typeof(Bicep).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "BicepPath").Value!;
}
