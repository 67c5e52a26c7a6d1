using System.ComponentModel.DataAnnotations;

namespace Headwater.Storage;

/// <summary>Settings <c>Retention__*</c>: which articles expire. Without them none does.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>
    /// How long after <see cref="ArticleTime.Since"/> an article expires; shorter than an hour would be over before the timer runs again.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>Articles that a feed keeps: those published last.</summary>
    [Range(1, 10_000_000)]
    public int? MaxArticlesPerFeed { get; set; }

    /// <summary>No article expires, not even by the <c>retention</c> of its feed; health says how many would.</summary>
    public bool DryRun { get; set; }
}
