using System.Globalization;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>An id for every heading, so that a table of contents can lead to it. No two headings have the same one.</summary>
/// <param name="ids">The ids that the markup gives to elements: they keep their place.</param>
internal sealed class HeadingAnchors(IReadOnlySet<string> ids)
{
    /// <summary>Characters; a longer slug adds nothing to a URL.</summary>
    private const int MaxLength = 60;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    // Slug → the number that the next heading of that text gets: searching from 2 each time is quadratic.
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <param name="own">The id that the heading has in the markup, already prefixed.</param>
    public string Of(IElement heading, string? own)
    {
        if (own is { Length: > 0 } && _taken.Add(own))
            return own;
        var anchor = own is { Length: > 0 } ? own : Slug(heading);
        if (!IsTaken(anchor))
        {
            _taken.Add(anchor);
            return anchor;
        }

        var number = _next.GetValueOrDefault(anchor, 2);
        string unique;
        do
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{anchor}-{number++}");
        }
        while (IsTaken(unique));
        _next[anchor] = number;
        _taken.Add(unique);
        return unique;
    }

    private bool IsTaken(string anchor) => _taken.Contains(anchor) || ids.Contains(anchor)
        || ids.Contains(anchor[SafeAttributes.IdPrefix.Length..]);

    private static string Slug(IElement heading)
    {
        Span<char> slug = stackalloc char[MaxLength];
        SafeAttributes.IdPrefix.CopyTo(slug);
        var length = SafeAttributes.IdPrefix.Length;
        foreach (var c in heading.ReadText(MaxLength * 2, breaks: true))
        {
            if (length == MaxLength)
                break;
            if (char.IsLetterOrDigit(c))
                slug[length++] = char.ToLowerInvariant(c);
            else if (slug[length - 1] != '-')
                slug[length++] = '-';
        }

        return length > SafeAttributes.IdPrefix.Length ? slug[..length].TrimEnd('-').ToString() : SafeAttributes.IdPrefix + "section";
    }
}
