using System.ComponentModel.DataAnnotations;

namespace Headwater.Ingestion;

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
}
