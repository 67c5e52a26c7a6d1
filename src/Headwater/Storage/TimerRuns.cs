using System.Collections.Concurrent;
using System.Globalization;
using Azure.Storage.Blobs.Models;

namespace Headwater.Storage;

/// <summary>
/// When each timer function last ran to its end, so that the health check notices one that does not run: the Functions host disables a
/// function whose schedule it cannot read, and says so nowhere else.
/// </summary>
public sealed class TimerRuns
{
    /// <summary>A run is recorded at most this often: a timer that runs every minute would otherwise pay for a call each time.</summary>
    internal static readonly TimeSpan Precision = TimeSpan.FromMinutes(5);

    private const string RanAt = "ranat";
    private readonly StorageAccount _storage;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _recorded = new();

    internal TimerRuns(StorageAccount storage, TimeProvider time) => (_storage, _time) = (storage, time);

    /// <summary>Runs a timer function and records that it ended without an error.</summary>
    /// <param name="timer">Name of the function.</param>
    public async Task RunAsync(string timer, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        await run(cancellationToken);
        var now = _time.GetUtcNow();
        if (_recorded.TryGetValue(timer, out var last) && now >= last && now - last < Precision)
            return;
        var options = new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string> { [RanAt] = now.ToString("O", CultureInfo.InvariantCulture) },
        };
        await _storage.FeedBlobs.GetBlobClient(StorageNames.TimerBlob(timer)).UploadAsync(BinaryData.Empty, options, cancellationToken);
        _recorded[timer] = now;
    }

    /// <summary>Name of the function → when it last ran, in one storage call. A timer that never ran is absent.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadAsync(CancellationToken cancellationToken)
    {
        var runs = new SortedDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var prefix = StorageNames.TimerBlob("");
        await foreach (var blob in _storage.FeedBlobs.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, cancellationToken))
        {
            if (blob.Metadata.TryGetValue(RanAt, out var text)
                && DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
                runs[blob.Name[prefix.Length..]] = at;
        }

        return runs;
    }
}
