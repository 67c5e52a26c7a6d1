using System.ComponentModel.DataAnnotations;

namespace Headwater.Discovery.LinkedPages;

/// <summary>Settings <c>FullText__*</c>, for feeds with the option <c>fullText</c>.</summary>
internal sealed class FullTextOptions
{
    public const string Section = "FullText";

    /// <summary>
    /// Pages that a run of the timer asks for, of all feeds together; of one host, the pause between two requests allows some 45. The rest
    /// waits for the next run.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxPagesPerRun { get; set; } = 200;
}
