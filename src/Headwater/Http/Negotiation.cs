using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Headwater.Http;

/// <summary>A format of answers.</summary>
internal interface IFormat
{
    /// <summary>The value of the parameter <c>format</c>.</summary>
    string Name { get; }

    /// <summary>What <c>Accept</c> may call it, the registered type first.</summary>
    IReadOnlyList<string> MediaTypes { get; }
}

/// <summary>RFC 9110, 12.5.1: which of the formats a caller gets.</summary>
internal static class Negotiation
{
    /// <summary>
    /// The parameter <c>format</c> decides; without it the header <c>Accept</c>, where the most specific range gives a format its
    /// quality and the order of <paramref name="formats"/> breaks ties. No header, or one that cannot be read, accepts anything.
    /// </summary>
    /// <param name="parameters">Gets the error when <c>format</c> names none; the first format is then returned.</param>
    /// <returns>Null when the caller accepts none: <see cref="NotAcceptable"/>.</returns>
    public static T? Choose<T>(HttpRequest request, IReadOnlyList<T> formats, QueryParameters parameters)
        where T : class, IFormat
    {
        if (!request.Query.TryGetValue("format", out var name))
            return Best(request.Headers.Accept, formats);
        var named = formats.FirstOrDefault(format => format.Name.Equals(name.ToString(), StringComparison.OrdinalIgnoreCase));
        if (named is null)
            parameters.AddError("format", name.ToString(), $"one of {string.Join(", ", formats.Select(format => format.Name))}.");
        return named ?? formats[0];
    }

    public static IResult NotAcceptable(IEnumerable<IFormat> formats) => new Problem(
        StatusCodes.Status406NotAcceptable,
        "Not acceptable",
        $"The header Accept allows none of {string.Join(", ", formats.Select(format => format.MediaTypes[0]))}.");

    private static T? Best<T>(StringValues accept, IReadOnlyList<T> formats)
        where T : class, IFormat
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var ranges) || ranges.Count == 0)
            return formats[0];
        T? best = null;
        double bestQuality = 0;
        foreach (var format in formats)
        {
            var quality = format.MediaTypes.Max(type => Quality(type, ranges));
            if (quality > bestQuality)
                (best, bestQuality) = (format, quality);
        }

        return best;
    }

    private static double Quality(string type, IList<MediaTypeHeaderValue> ranges)
    {
        double quality = 0;
        var specificity = -1;
        foreach (var range in ranges)
        {
            var matches = range.MatchesAllTypes ? 0
                : range.MatchesAllSubTypes && type.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase) ? 1
                : range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase) ? 2
                : -1;
            if (matches > specificity)
                (specificity, quality) = (matches, range.Quality ?? 1);
        }

        return quality;
    }
}
