using Cronos;
using Headwater.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.LocalHost.Host;

/// <summary>
/// Calls a function at the times of its NCRONTAB schedule, never twice at once, and once at the start for the time it was away.
/// </summary>
internal sealed partial class TimerLoop(
    string name, CronExpression schedule, Func<TimerInfo, CancellationToken, Task> function, TimeProvider time, ILogger logger)
{
    // A timer of .NET ends within 49 days.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <exception cref="InvalidDataException">The schedule is not NCRONTAB with seconds.</exception>
    public static CronExpression ParseSchedule(string text)
    {
        try
        {
            return CronExpression.Parse(text, CronFormat.IncludeSeconds);
        }
        catch (CronFormatException e)
        {
            throw new InvalidDataException(
                $"'{text}' is not an NCRONTAB schedule of six fields, seconds first, such as '0 * * * * *': {e.Message}", e);
        }
    }

    /// <param name="abort">Ends a running function.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        var pastDue = true;
        while (!stopping.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            var next = schedule.GetNextOccurrence(now, TimeZoneInfo.Utc);
            if (!pastDue)
            {
                if (next is null)
                    return;
                try
                {
                    while (next.Value - time.GetUtcNow() is { Ticks: > 0 } rest)
                        await Task.Delay(rest < LongestDelay ? rest : LongestDelay, time, stopping);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }

            try
            {
                await function(new TimerInfo { IsPastDue = pastDue }, abort);
            }
            catch (Exception) when (abort.IsCancellationRequested)
            {
                return; // the host stops, and the function was cancelled
            }
#pragma warning disable CA1031 // The host's own boundary: a failed run must not end the timer.
            catch (Exception e)
#pragma warning restore CA1031
            {
                // What is away says all in one line.
                Log.Failed(logger, e is UnavailableException ? null : e, name, FailureReason.ForLog(e));
            }

            pastDue = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(910, LogLevel.Error, "{Function} failed: {Reason}")]
        public static partial void Failed(ILogger logger, Exception? e, string function, string reason);
    }
}
