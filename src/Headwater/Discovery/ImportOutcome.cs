using System.Text.Json.Serialization;

namespace Headwater.Discovery;

/// <summary>The outcome for one feed of a list.</summary>
/// <param name="Url">As the list has it.</param>
/// <param name="Outcome"><c>added</c>, <c>known</c> or <c>refused</c>.</param>
/// <param name="Id">The feed with this URL.</param>
/// <param name="Reason">Why it is refused, or what was changed of a known feed; null when there is nothing to say.</param>
internal sealed record ImportOutcome(string Url, string Outcome, string? Id = null, string? Reason = null)
{
    public const string Added = "added";
    public const string Known = "known";
    public const string Refused = "refused";

    /// <summary>Whether it is refused only because it could not be written now.</summary>
    [JsonIgnore]
    public bool IsUnwritten { get; init; }
}
