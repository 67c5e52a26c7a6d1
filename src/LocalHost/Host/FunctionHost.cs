using Cronos;
using Headwater.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Headwater.LocalHost.Host;

/// <summary>Runs the timer and queue functions while the web application is up.</summary>
internal sealed class FunctionHost(
    IServiceProvider services, StorageAccount storage, HostJson hostJson, IConfiguration configuration, TimeProvider time,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private readonly CancellationTokenSource _abort = new();

    /// <summary>Waits for running functions, and cancels them only when the host's shutdown timeout is over.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var timeout = cancellationToken.Register(_abort.Cancel);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _abort.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first poll may fetch the sample feed, which this process itself serves.
        if (!await lifetime.IsStartedAsync(stoppingToken))
            return;

        var loggers = services.GetRequiredService<ILoggerFactory>();
        var timers = Trigger<TimerTriggerAttribute>.All.Select(trigger => new TimerLoop(
            trigger.Name,
            Schedule(trigger, configuration),
            (timer, abort) => trigger.InvokeAsync(services, timer, abort),
            time,
            loggers.CreateLogger<TimerLoop>()).RunAsync(stoppingToken, _abort.Token));
        var queues = Trigger<QueueTriggerAttribute>.All.Select(trigger => new QueuePump(
            storage.Queue(trigger.Attribute.QueueName),
            QueuePump.PoisonOf(storage, trigger.Attribute.QueueName),
            hostJson,
            (message, abort) => trigger.InvokeAsync(services, message, abort),
            time,
            loggers.CreateLogger<QueuePump>()).RunAsync(stoppingToken, _abort.Token));
        await Task.WhenAll([.. timers, .. queues]);
    }

    /// <summary>What is wrong with the schedules of the timers.</summary>
    public static IEnumerable<string> ScheduleErrors(IConfiguration configuration)
    {
        foreach (var trigger in Trigger<TimerTriggerAttribute>.All)
        {
            string? error = null;
            try
            {
                Schedule(trigger, configuration);
            }
            catch (InvalidDataException e)
            {
                error = e.Message;
            }

            if (error is not null)
                yield return $"{trigger.Attribute.Schedule.Trim('%')}: {error}";
        }
    }

    private static CronExpression Schedule(Trigger<TimerTriggerAttribute> trigger, IConfiguration configuration)
    {
        var text = trigger.Attribute.Schedule;
        if (text is ['%', .. var name, '%'])
            text = configuration[name] ?? throw new InvalidDataException($"the setting {name} is missing.");
        return TimerLoop.ParseSchedule(text);
    }
}
