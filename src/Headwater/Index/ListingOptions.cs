using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Headwater.Index;

/// <summary>Settings <c>Listing__*</c>.</summary>
internal sealed class ListingOptions
{
    public const string Section = "Listing";

    /// <summary>Articles per page by default. At most <see cref="MaxPageSize"/>.</summary>
    [Range(1, 1_000)]
    public int PageSize { get; set; } = 20;

    /// <summary>Articles a page may have: with 200 headers of about a kilobyte each an answer stays below a megabyte.</summary>
    [Range(1, 1_000)]
    public int MaxPageSize { get; set; } = 200;

    /// <summary>How old the index may be before a listing reads the log again. One storage call per instance and that time.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxStaleness { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a listing waits for the log before it answers from what the index has.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Lines of the log after which the index is published again for instances that start; they read fewer than this.</summary>
    [Range(1, 1_000_000)]
    public int SnapshotChanges { get; set; } = 2_000;

    /// <summary>Folder of the index files. They can be deleted while no host runs; the log has everything.</summary>
    [Required]
    public string IndexPath { get; set; } = Path.Combine(Path.GetTempPath(), "headwater-index");
}

internal sealed class ListingOptionsValidator : IValidateOptions<ListingOptions>
{
    public ValidateOptionsResult Validate(string? name, ListingOptions options) => options.PageSize <= options.MaxPageSize
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            $"Listing__PageSize is {options.PageSize}; it must be at most Listing__MaxPageSize, which is {options.MaxPageSize}.");
}
