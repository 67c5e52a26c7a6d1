namespace Headwater.Telemetry;

/// <summary>What became of a message.</summary>
internal enum IngestOutcome
{
    New,
    Changed,

    /// <summary>The same content, fetched again after a crash of the poller, or processed again.</summary>
    SeenAgain,

    /// <summary>The stored article is the same or newer.</summary>
    AlreadyKnown,
}
