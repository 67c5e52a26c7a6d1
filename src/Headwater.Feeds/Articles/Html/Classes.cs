using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>The words of a <c>class</c> attribute.</summary>
internal static class Classes
{
    private const string Spaces = " \t\n\f\r";

    public static bool Has(IElement element, string name)
    {
        var classes = element.Attribute("class").AsSpan();
        if (!classes.Contains(name, StringComparison.Ordinal))
            return false;
        foreach (var range in classes.SplitAny(Spaces))
        {
            if (classes[range].SequenceEqual(name))
                return true;
        }

        return false;
    }

    /// <summary>True when one of the names is among them, in any case.</summary>
    public static bool HasAny(IElement element, HashSet<string> names)
    {
        var classes = element.Attribute("class").AsSpan();
        if (classes.IsEmpty)
            return false;
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in classes.SplitAny(Spaces))
        {
            if (lookup.Contains(classes[range]))
                return true;
        }

        return false;
    }

    public static string[] Of(IElement element) => element.Attribute("class")?.Split((char[]?)null,
        StringSplitOptions.RemoveEmptyEntries) ?? [];
}
