using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Headwater.LocalHost.Host;

/// <summary>One line per event: time, level unless it is information, text, and the exception of an unexpected failure.</summary>
internal sealed class ConsoleLog(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "headwater";

    // The host logs it and throws it, and what is thrown is explained where it is caught.
    private const string ExplainedElsewhere = "HostedServiceStartupFaulted";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (logEntry.EventId.Name == ExplainedElsewhere)
            return;
        var level = logEntry.LogLevel switch
        {
            LogLevel.Warning => "warning: ",
            LogLevel.Error or LogLevel.Critical => "error: ",
            LogLevel.Debug or LogLevel.Trace => "debug: ",
            _ => "",
        };
        var text = Terminal.Line(logEntry.Formatter(logEntry.State, logEntry.Exception));
        textWriter.WriteLine($"{time.GetLocalNow():HH:mm:ss} {level}{text}");
        if (logEntry.Exception is not null && logEntry.LogLevel >= LogLevel.Error)
            textWriter.WriteLine(logEntry.Exception);
    }
}
