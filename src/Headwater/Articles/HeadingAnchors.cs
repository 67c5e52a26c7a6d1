using System.Globalization;
using System.Text;

namespace Headwater.Articles;

/// <summary>An id for every heading, so that a table of contents can lead to it.</summary>
internal sealed class HeadingAnchors
{
    /// <summary>Characters; more than this of a heading says no more in a URL.</summary>
    private const int MaxLength = 60;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Of(MarkupElement heading)
    {
        var slug = new StringBuilder(SafeAttributes.IdPrefix);
        foreach (var c in heading.TextContent(MaxLength * 2))
        {
            if (slug.Length >= MaxLength)
                break;
            if (char.IsLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (slug[^1] != '-')
                slug.Append('-');
        }

        if (slug.Length == SafeAttributes.IdPrefix.Length)
            slug.Append("section");
        var anchor = slug.ToString().TrimEnd('-');
        var unique = anchor;
        for (var i = 2; !_taken.Add(unique); i++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{anchor}-{i}");
        return unique;
    }
}
