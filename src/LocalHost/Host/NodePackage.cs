using System.ComponentModel;
using System.Diagnostics;

namespace Headwater.LocalHost.Host;

/// <summary>A program for development that npm installs, from a folder of <c>infra</c> that pins its version.</summary>
/// <param name="Name">For a person, without an article.</param>
/// <param name="Path">From the root of the repository.</param>
internal sealed record NodePackage(string Name, string Path)
{
    // It saves what it has in memory, which takes a busy machine a while; to kill it before loses that.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Null where the repository is not.</summary>
    public string? Folder => Repository.Find(Path);

    /// <exception cref="NodePackageException">Why it could not be installed, for a person to read.</exception>
    public async Task InstallAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        // npm writes this file last; it is older than the lock file after an update of the pinned version.
        var folder = Folder!;
        var installed = new FileInfo(System.IO.Path.Combine(folder, "node_modules", ".package-lock.json"));
        var wanted = new FileInfo(System.IO.Path.Combine(folder, "package-lock.json"));
        if (IsInstalled())
            return;

        await using var only = await TakeLockAsync(System.IO.Path.Combine(folder, ".install.lock"), cancellationToken);
        if (IsInstalled())
            return;
        progress($"Installing the {Name} (once, about half a minute) …");
        using var npm = Run(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-progress", "--loglevel=error"]);
        var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
        await npm.WaitForExitAsync(cancellationToken);
        if (npm.ExitCode != 0)
            throw new NodePackageException(
                $"The {Name} cannot be installed: npm ci in {folder} failed with code {npm.ExitCode}: "
                    + $"{(await errors).Trim()} {(await output).Trim()}");

        bool IsInstalled()
        {
            installed.Refresh();
            return installed.Exists && installed.LastWriteTimeUtc >= wanted.LastWriteTimeUtc;
        }
    }

    /// <summary>Starts the folder's <c>start.cjs</c>, which ends when its standard input does.</summary>
    public Process Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        Run("node", [System.IO.Path.Combine(Folder!, "start.cjs"), .. arguments], environment);

    /// <summary>The end of its standard input tells a process to save and exit.</summary>
    public static async Task StopAsync(Process process)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has exited already.
        }

        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None); // it still has its ports and files
        }
    }

    /// <summary>Two hosts or test runs may start at once on a fresh clone; one installs and the others wait.</summary>
    private async Task<FileStream> TakeLockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new NodePackageException($"The {Name} cannot be installed in {Folder}: {e.Message}", e);
            }
        }
    }

    private Process Run(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start) ?? throw new NodePackageException($"{program} did not start.");
        }
        catch (Win32Exception e)
        {
            throw new NodePackageException(
                $"{program} cannot be started ({e.Message}). The {Name} needs Node.js 20 or later on the PATH.", e);
        }
    }
}

/// <summary>The program cannot run; the message says why and what to do.</summary>
internal sealed class NodePackageException(string message, Exception? inner = null) : Exception(message, inner);
