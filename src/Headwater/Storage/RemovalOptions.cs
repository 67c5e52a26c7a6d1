using System.ComponentModel.DataAnnotations;

namespace Headwater.Storage;

/// <summary>Settings <c>Removal__*</c>.</summary>
internal sealed class RemovalOptions
{
    public const string Section = "Removal";

    /// <summary>
    /// How long the blobs of a deleted article stay, so that an accidental deletion can be undone by hand, and a reader who has just listed
    /// articles can still open them.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long the row of a deleted article stays. Without any grace period, too, messages may wait that it stops.
    /// </summary>
    internal TimeSpan RowsStay => GracePeriod > TimeSpan.Zero ? GracePeriod : TimeSpan.FromDays(1);

    /// <summary>
    /// Of an article that was deleted before this time no line comes any more: its row stopped the messages that were waiting, and then its
    /// items were gone. A day more, because the purge comes once an hour, and clocks differ.
    /// </summary>
    internal DateTimeOffset LastLines(DateTimeOffset now) => now - RowsStay - TimeSpan.FromDays(1);

    /// <summary>
    /// Versions of an article that are kept. Nobody edits a post a hundred times; an item that changes on every poll (a view count in the
    /// text, a quote of the day) would have 8,760 versions in a year. The oldest are removed, each when it is older than
    /// <see cref="GracePeriod"/>.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxVersions { get; set; } = 100;
}
