using Headwater.Http;

namespace Headwater.Pages.Layout;

/// <summary>What <see cref="ErrorView"/> shows.</summary>
/// <param name="Errors">The parameters that are wrong, and what is accepted.</param>
/// <param name="RetryAfter">Seconds, when it is worth trying again.</param>
public sealed record ErrorModel(
    int Status, string Title, string Detail, IReadOnlyList<(string Name, string Sentence)> Errors, int? RetryAfter, string RequestId)
{
    internal static ErrorModel Of(Problem problem, string requestId) => new(
        problem.Status,
        problem.Status == 401 ? "This service requires a key" : problem.Title, // not an error, but a form that asks for the key
        problem.Detail,
        [.. (problem.Errors ?? []).Select(error => (error.Name, Sentence(error)))],
        problem.RetryAfter,
        requestId);

    private static string Sentence(ParameterError error) =>
        (error.Value is { Length: > 0 } value ? $"“{value}” is not accepted. " : "")
            + (error.Expected is [>= 'a' and <= 'z', ..] ? $"Expected: {error.Expected}" : error.Expected);
}
