using Microsoft.AspNetCore.Http;

namespace Headwater.Http;

/// <summary>A parameter (or a member of a request body) that cannot be used.</summary>
/// <param name="Name">Of the parameter.</param>
/// <param name="Value">As it was given; null when it is missing.</param>
/// <param name="Expected">What would be right, as a sentence.</param>
public sealed record Mistake(string Name, string? Value, string Expected);

/// <summary>RFC 9457 answers.</summary>
public static class Problems
{
    /// <summary>400 that names every mistake at once, in the member <c>errors</c>.</summary>
    public static IResult BadRequest(IReadOnlyCollection<Mistake> mistakes) => TypedResults.Problem(
        detail: string.Join(" ", mistakes.Select(mistake => $"{mistake.Name}: {mistake.Expected}")),
        statusCode: StatusCodes.Status400BadRequest,
        title: mistakes.Count == 1 ? "A parameter is wrong" : $"{mistakes.Count} parameters are wrong",
        extensions: new Dictionary<string, object?> { ["errors"] = mistakes });

    public static IResult NotFound(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound, title: "Not found");
}
