using AngleSharp.Dom;

namespace Headwater.Feeds.Articles;

/// <summary>The language that markup gives to a code block, in the ways of the common highlighters.</summary>
internal static class CodeLanguage
{
    private static readonly string[] Prefixes = ["language-", "lang-", "highlight-source-", "brush:"];

    /// <summary>Lower case; null when the element does not say.</summary>
    public static string? Of(IElement element)
    {
        foreach (var name in (ReadOnlySpan<string>)["data-lang", "data-language", "lang-name"])
        {
            if (element.GetAttribute(name) is { Length: > 0 } value)
                return Name(value);
        }

        if (element.GetAttribute("class") is not { Length: > 0 } classes)
            return null;
        classes = classes.Replace("brush: ", "brush:", StringComparison.OrdinalIgnoreCase);
        foreach (var range in classes.AsSpan().Split(' '))
        {
            var word = classes.AsSpan(range);
            foreach (var prefix in Prefixes)
            {
                if (word.Length > prefix.Length && word.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    return Name(word[prefix.Length..]);
            }
        }

        return null;
    }

    private static string? Name(ReadOnlySpan<char> language)
    {
        language = language.Trim().TrimEnd(';');
        return language.IsEmpty || language.Length > 40 || language.ContainsAny(" \t\n`") ? null : language.ToString().ToLowerInvariant();
    }
}
