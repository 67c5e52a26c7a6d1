namespace Headwater.Polling;

/// <param name="Name">Of the option, or of a member of it: <c>interval.min</c>.</param>
/// <param name="Expected">What is accepted, as a sentence.</param>
internal sealed record OptionError(string Name, string Expected);
