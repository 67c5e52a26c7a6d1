using System.ComponentModel.DataAnnotations;

namespace Headwater.Storage;

/// <summary>Settings <c>Removal__*</c>.</summary>
public sealed class RemovalOptions
{
    public const string Section = "Removal";

    /// <summary>
    /// For how long the blobs of a deleted article stay, 0–365 days, so that a deletion by mistake can be undone by hand, and who
    /// has just read the listing can still open what it named.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Versions of an article that are kept, 1–100,000. Nobody edits a post a hundred times; who changes an item on every poll
    /// (a count of views in the text, a quote of the day) would make 8,760 of it in a year. Of more, the oldest go, each when it is
    /// older than <see cref="GracePeriod"/>.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxVersions { get; set; } = 100;
}
