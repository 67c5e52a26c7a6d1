using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>The words of a <c>class</c> attribute.</summary>
internal static class Classes
{
    private const string Spaces = " \t\n\f\r";

    /// <summary>Characters. What is longer is built to cost time: the classes of a wrapper are read for every block in it.</summary>
    private const int MaxLength = 2000;

    public static bool Has(IElement element, string name)
    {
        var classes = Text(element);
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
        var classes = Text(element);
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

    public static string[] Of(IElement element) =>
        Text(element).ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static ReadOnlySpan<char> Text(IElement element)
    {
        var classes = element.Attribute("class").AsSpan();
        return classes[..Math.Min(classes.Length, MaxLength)];
    }
}
