using System.Collections.Concurrent;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Headwater.FunctionalTests.Testing;

/// <summary>The wire between the product and the storage account: records every call, and can cut it.</summary>
internal sealed class StorageWire : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<StorageCall> _calls = new();
    private int _count;
    private int _pending;

    public IReadOnlyCollection<StorageCall> Calls => _calls;

    /// <summary>The 1-based number of the call before which the process "dies": that call and all later ones throw.</summary>
    public int CrashAt { get; set; } = int.MaxValue;

    /// <summary>Whether that call came. What the product answers does not say: it may do without a call that failed.</summary>
    public bool HasCrashed { get; private set; }

    /// <summary>Answers a call instead of the service; null lets it pass.</summary>
    public Func<StorageCall, HttpMessage, Response?>? Answer { get; set; }

    /// <summary>By which calls that get no answer in their own time end, as those of the client do.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Until it completes, calls get no answer; they end before when they are cancelled.</summary>
    public Task Silence { get; set; } = Task.CompletedTask;

    /// <summary>Which calls <see cref="Silence"/> concerns.</summary>
    public Func<StorageCall, bool> IsSilenced { get; set; } = _ => true;

    public void Clear()
    {
        _calls.Clear();
        _count = 0;
        HasCrashed = false;
    }

    /// <summary>Does some work in a process that "dies" before one of its calls; see <see cref="CrashAt"/>.</summary>
    /// <returns>False when the work makes fewer calls. How it notices the failure does not matter.</returns>
    public async Task<bool> CrashAsync(int call, Func<Task> work)
    {
        Clear();
        CrashAt = call;
        await Record.ExceptionAsync(work);
        CrashAt = int.MaxValue;
        return HasCrashed;
    }

    /// <summary>What a call sends.</summary>
    public static string Body(HttpMessage message)
    {
        using var body = new MemoryStream();
        message.Request.Content?.WriteTo(body, CancellationToken.None);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (!Intercept(message))
            ProcessNext(message, pipeline);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (Intercept(message))
            return;
        if (IsSilenced(CallOf(message)))
            await WaitInSilenceAsync(message);
        message.NetworkTimeout = null; // the client counts it by the clock of the machine, which may be busy
        Interlocked.Increment(ref _pending);
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private async Task WaitInSilenceAsync(HttpMessage message)
    {
        try
        {
            await Silence.WaitAsync(message.NetworkTimeout ?? Timeout.InfiniteTimeSpan, Time, message.CancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TaskCanceledException("The network timeout of the call is over.", e);
        }
    }

    /// <summary>Waits until such a call was made, and all others have their answers.</summary>
    public async Task WaitAsync(Func<StorageCall, bool> isLast)
    {
        while (!_calls.Any(isLast) || Volatile.Read(ref _pending) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static StorageCall CallOf(HttpMessage message)
    {
        var uri = message.Request.Uri.ToUri();
        var path = uri.AbsolutePath.TrimStart('/');
        return new StorageCall(message.Request.Method.Method, path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..], uri.Query)
        {
            Range = message.Request.Headers.TryGetValue("x-ms-range", out var range) ? range : "",
        };
    }

    private bool Intercept(HttpMessage message)
    {
        var call = CallOf(message);
        _calls.Enqueue(call);
        if (Interlocked.Increment(ref _count) >= CrashAt)
        {
            HasCrashed = true;
            throw new CrashException();
        }

        if (Answer?.Invoke(call, message) is not { } response)
            return false;
        message.Response = response;
        return true;
    }
}

/// <param name="Path">Without the account's name.</param>
internal sealed record StorageCall(string Method, string Path, string Query)
{
    public bool IsRead => Method is "GET" or "HEAD";

    /// <summary>The bytes that are read of a blob; empty for all.</summary>
    public string Range { get; init; } = "";
}

/// <summary>Stands for the death of the process: nothing in the product catches it by type.</summary>
internal sealed class CrashException() : Exception("The process died here.");
