using AngleSharp.Dom;
using System.Globalization;

namespace Headwater.Feeds.Articles.Html;

/// <summary>An id for every heading, so that a table of contents can lead to it.</summary>
internal sealed class HeadingAnchors
{
    /// <summary>Characters; more than this of a heading says no more in a URL.</summary>
    private const int MaxLength = 60;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Of(IElement heading)
    {
        Span<char> slug = stackalloc char[MaxLength];
        SafeAttributes.IdPrefix.CopyTo(slug);
        var length = SafeAttributes.IdPrefix.Length;
        foreach (var c in heading.ReadText(MaxLength * 2))
        {
            if (length == MaxLength)
                break;
            if (char.IsLetterOrDigit(c))
                slug[length++] = char.ToLowerInvariant(c);
            else if (slug[length - 1] != '-')
                slug[length++] = '-';
        }

        var anchor = length > SafeAttributes.IdPrefix.Length ? slug[..length].TrimEnd('-').ToString() : SafeAttributes.IdPrefix + "section";
        var unique = anchor;
        for (var i = 2; !_taken.Add(unique); i++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{anchor}-{i}");
        return unique;
    }
}
