using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Headwater.FunctionalTests.Testing;

/// <summary>Everything logged during a test. A warning or error that the test did not announce fails it.</summary>
internal sealed class RecordedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<RecordedLog> _all = new();
    private readonly HashSet<int> _allowed = [];
    private readonly HashSet<int> _expected = [];

    public IReadOnlyCollection<RecordedLog> All => _all;

    /// <summary>Warnings and errors with these event ids belong to the test, and one of each must come.</summary>
    public void Expect(params ReadOnlySpan<int> eventIds)
    {
        Allow(eventIds);
        foreach (var id in eventIds)
            _expected.Add(id);
        AnnouncedLogsAttribute.Add(this);
    }

    /// <summary>Likewise, where it depends on the moment of a crash which of them come.</summary>
    public void Allow(params ReadOnlySpan<int> eventIds)
    {
        foreach (var id in eventIds)
            _allowed.Add(id);
    }

    public void AssertNothingUnexpected()
    {
        var unexpected = _all.Where(log => log.Level >= LogLevel.Warning && !_allowed.Contains(log.EventId.Id)).ToArray();
        var lines = unexpected.Select(log => $"{log.Level} {log.EventId.Id} {log.Category}: {log.Text}");
        Assert.True(unexpected.Length == 0, $"Unexpected log: {string.Join(Environment.NewLine, lines)}");
    }

    public void AssertAllCame()
    {
        var missing = _expected.Where(id => _all.All(log => log.EventId.Id != id)).Order().ToArray();
        Assert.True(missing.Length == 0, $"Announced, and not logged: {string.Join(", ", missing)}");
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _all);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<RecordedLog> logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Enqueue(new RecordedLog(
                category, logLevel, eventId, exception is null
                    ? formatter(state, exception)
                    : $"{formatter(state, exception)}{Environment.NewLine}{exception}",
                Activity.Current?.TraceId));
    }
}

internal sealed record RecordedLog(string Category, LogLevel Level, EventId EventId, string Text, ActivityTraceId? TraceId);
