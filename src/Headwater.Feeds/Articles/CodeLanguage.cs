using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>The language that markup gives to a code block, in the ways of the common highlighters.</summary>
internal static class CodeLanguage
{
    /// <summary>Elements around a block that may name its language: Jekyll and Sphinx write it two levels above.</summary>
    private const int MaxWrappers = 4;

    /// <summary>Characters; a wrapper's attributes are read for every block in it.</summary>
    private const int MaxName = CodeLanguageNames.MaxLength;

    private const int MaxClasses = 2000;

    /// <summary>Characters likewise, of a wrapper: each block in it splits them.</summary>
    private const int MaxWrapperClasses = 300;

    /// <summary>Nodes of a table of code that are looked through.</summary>
    private const int MaxNodes = 200;

    /// <summary>Nodes of a block among which its toolbar is: each table in it asks.</summary>
    private const int MaxToolbar = 50;

    /// <summary>Nodes beside a label among which its block is.</summary>
    private const int MaxHeader = 8;

    private static readonly string[] Attributes =
    [
        "data-lang", "data-language", "lang-name", "data-enlighter-language", "data-canonical-lang", "data-code-language",
        "data-code-block-lang", "data-highlight-language",
    ];

    private static readonly string[] Prefixes =
    [
        "language-", "lang-", "highlight-source-", "highlight-text-", "brush:", "lang:", "src-", "hljs-language-", "mw-highlight-lang-",
        "hl-",
    ];

    // Next to one of these, a class that is the name of a language is the language: "hljs javascript", "sourceCode haskell".
    private static readonly HashSet<string> Highlighters = new(StringComparer.OrdinalIgnoreCase)
    {
        "hljs", "highlight", "sourcecode", "src", "prettyprint", "prettyprinted", "enlighterjsraw", "code", "codehilite", "chroma",
        "shiki", "syntax", "crayon", "programlisting", "listing", "wp-block-code", "syntaxhighlighter",
    };

    private static readonly HashSet<string> Toolbars = new(StringComparer.OrdinalIgnoreCase)
    {
        "code-toolbar", "crayon-syntax", "crayon-toolbar", "code-block", "code-header", "code-wrapper",
        "urvanov-syntax-highlighter-syntax",
    };

    private static readonly HashSet<string> Crayons = new(StringComparer.Ordinal)
    {
        "crayon-syntax", "urvanov-syntax-highlighter-syntax",
    };

    private static readonly HashSet<string> CrayonLabels = new(StringComparer.Ordinal)
    {
        "crayon-language", "urvanov-syntax-highlighter-language",
    };

    /// <summary>True when an element around names a language or a highlighter, or has the block.</summary>
    public static bool IsInBlock(IElement element)
    {
        var around = element.ParentElement;
        for (var i = 0; i < MaxWrappers && around is not null; i++, around = around.ParentElement)
        {
            // A word of the code, or of a sentence.
            if (around.LocalName is "code" or "p" or "li" or "td" or "dd" or "blockquote")
                return false;
            if (around.LocalName == "pre" || OfOne(around, isWrapper: true) is not null || Classes.HasAny(around, Toolbars)
                || around.ChildNodes.Take(MaxHeader).Any(node => node is IElement { LocalName: "pre" }))
                return true;
        }

        return false;
    }

    /// <summary>Of the block that the element stands in.</summary>
    public static string? Around(IElement element)
    {
        var around = element.ParentElement;
        for (var i = 0; i < MaxWrappers && around is not null; i++, around = around.ParentElement)
        {
            if (around.LocalName == "pre")
                return Of(around);
        }

        return null;
    }

    /// <summary>Of a table of code: a cell may say it, or what is around the table.</summary>
    public static string? OfTable(IElement table)
    {
        // The numbers of a long listing stand in a cell before it.
        var code = table.First("td")?.ParentElement?.LastElementChild ?? table;
        foreach (var node in code.InDocumentOrder().Take(MaxNodes))
        {
            if (node is IElement { LocalName: "pre" or "code" } element && OfOne(element, isWrapper: false) is { } language)
                return language;
        }

        return Of(table);
    }

    /// <summary>Lower case; null when neither the element nor what is around it says.</summary>
    public static string? Of(IElement element)
    {
        if (OfOne(element, isWrapper: false) is { } own)
            return own;
        if (element.LocalName is "code" or "tt")
            return null;
        if (element.ChildElementCount > 0 && element.First("code") is { } inner && OfOne(inner, isWrapper: false) is { } code)
            return code;
        var around = element.ParentElement;
        for (var i = 0; i < MaxWrappers && around is { LocalName: not ("body" or "article" or "main") }; i++, around = around.ParentElement)
        {
            if ((OfOne(around, isWrapper: true) ?? OfToolbar(around)) is { } language)
                return language;
        }

        return null;
    }

    /// <summary>Crayon names the language only for people, in the toolbar of the block.</summary>
    private static string? OfToolbar(IElement block) => Classes.HasAny(block, Crayons)
        ? block.InDocumentOrder().Take(MaxToolbar).OfType<IElement>().FirstOrDefault(label => Classes.HasAny(label, CrayonLabels))
            is { } label ? CodeLanguageNames.Tidy(label.ReadText(MaxName + 1)) : null
        : null;

    private static string? OfOne(IElement element, bool isWrapper)
    {
        if (!element.HasAttributes())
            return null;
        foreach (var name in Attributes)
        {
            if (element.Attribute(name) is { Length: > 0 and <= MaxName } value && CodeLanguageNames.Tidy(value) is { } named
                && (!isWrapper || name != "data-lang" || CodeLanguageNames.IsKnown(named)))
                return named;
        }

        // Confluence: "brush: sql; gutter: false".
        var longest = isWrapper ? MaxWrapperClasses : MaxClasses;
        if (element.Attribute("data-syntaxhighlighter-params") is { Length: > 0 } parameters && parameters.Length <= longest
            && OfClasses(parameters, isWrapper) is { } brush)
            return brush;

        // WordPress: <pre lang="go">. Anywhere else it is the language of people.
        if (!isWrapper && element.Attribute("lang") is { Length: <= MaxName } lang && CodeLanguageNames.IsKnown(lang))
            return CodeLanguageNames.Tidy(lang);
        return element.Attribute("class") is { Length: > 0 } classes && classes.Length <= longest ? OfClasses(classes, isWrapper) : null;
    }

    private static string? OfClasses(string classes, bool isWrapper)
    {
        var words = classes.Replace("brush: ", "brush:", StringComparison.OrdinalIgnoreCase).Split((char[]?)null,
            StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in words)
        {
            foreach (var prefix in Prefixes)
            {
                if (word.Length <= prefix.Length || !word.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    continue;
                var name = word[prefix.Length..];
                if (prefix.StartsWith("highlight-", StringComparison.Ordinal))
                    return CodeLanguageNames.Tidy(CodeLanguageNames.OfGrammar(name));

                // On what is around a block, "lang-en" is the language of people.
                if (!isWrapper || prefix is not ("lang-" or "src-" or "hl-") || CodeLanguageNames.IsKnown(name))
                    return CodeLanguageNames.Tidy(name);
            }
        }

        // Sphinx: "highlight-python notranslate". Confluence: "code-java".
        if (words is [var first, ..] && first.Split('-', 2) is ["highlight" or "code", var named] && CodeLanguageNames.IsKnown(named))
            return CodeLanguageNames.Tidy(named);
        // GitHub: "blob-wrapper data type-python".
        if (words.Contains("blob-wrapper") && words.FirstOrDefault(word => word.StartsWith("type-", StringComparison.Ordinal)) is { } type)
            return CodeLanguageNames.Tidy(type.AsSpan(5));
        var isHighlighted = words.Any(Highlighters.Contains);
        if (!isHighlighted && isWrapper)
            return null;

        // rustdoc: "rust rust-example-rendered". Drupal: "php geshifilter-php".
        if (!isHighlighted && words is [var language, var program, ..])
            return CodeLanguageNames.IsKnown(language) && program.Split('-', 2).Contains(language, StringComparer.Ordinal)
                ? CodeLanguageNames.Tidy(language) : null;
        return words.FirstOrDefault(word => CodeLanguageNames.IsKnown(word) && !(isHighlighted
            && Highlighters.Contains(word))) is { } known ? CodeLanguageNames.Tidy(known) : null;
    }
}
