using System.Diagnostics;
using System.Globalization;

namespace Headwater.LocalHost.Host;

/// <summary>
/// A file beside the emulator's program that says which process serves which folder at a port. With it, a host that shares the emulator
/// continues with the same data when the host that started it ends.
/// </summary>
internal sealed class RunningEmulator
{
    private readonly string _file;
    private readonly string _text;

    private RunningEmulator(string file, string text) => (_file, _text) = (file, text);

    /// <param name="data">Null for data in memory, which ends with the emulator.</param>
    public static RunningEmulator? Announce(string folder, AzuritePorts ports, int process, string? data)
    {
        if (data is null)
            return null;
        var running = new RunningEmulator(FileOf(folder, ports), string.Create(CultureInfo.InvariantCulture, $"{process}\n{data}"));
        try
        {
            File.WriteAllText(running._file, running._text);
            return running;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Other hosts can share this emulator, and end with it.
            return null;
        }
    }

    /// <summary>The folder of the emulator that a host of this clone started at these ports; null for any other emulator.</summary>
    public static string? DataFolder(AzuritePorts ports)
    {
        if (Repository.Find("infra/azurite") is not { } folder)
            return null;
        try
        {
            return File.ReadAllText(FileOf(folder, ports)).Split('\n', 2) is [var id, var data] && IsRunning(id) ? data : null;
        }
        catch (IOException)
        {
            return null; // it is not there, or goes this moment
        }
    }

    public void Withdraw()
    {
        if (File.Exists(_file) && File.ReadAllText(_file) == _text)
            File.Delete(_file);
    }

    // A host that was killed leaves its file behind.
    private static bool IsRunning(string id)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }

    private static string FileOf(string folder, AzuritePorts ports) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".running-{ports.Blob}"));
}
