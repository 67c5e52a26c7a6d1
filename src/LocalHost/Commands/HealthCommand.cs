using System.Net;

namespace Headwater.LocalHost.Commands;

/// <summary>Asks a host on this machine whether it runs: the health check of a container whose image has neither shell nor curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <returns>0 when the host answers, else 1, after saying why.</returns>
    public static async Task<int> RunAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            // It does not ask whether storage works: a restart would not repair that.
            using var answer = await client.GetAsync(new Uri($"http://{IPAddress.Loopback}:{port}/api/health/live"), cancellationToken);
            if (answer.IsSuccessStatusCode)
                return 0;
            await Console.Error.WriteLineAsync($"error: the host on port {port} answered {(int)answer.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"error: no host answers on port {port}: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"error: the host on port {port} did not answer within {Patience.TotalSeconds} seconds");
        }

        return 1;
    }
}
