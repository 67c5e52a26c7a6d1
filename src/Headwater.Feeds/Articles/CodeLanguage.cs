using System.Buffers;
using AngleSharp.Dom;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Feeds.Articles;

/// <summary>The language that markup gives to a code block, in the ways of the common highlighters.</summary>
internal static class CodeLanguage
{
    /// <summary>Elements around a block that may name its language: Jekyll and Sphinx write it two levels above.</summary>
    private const int MaxWrappers = 4;

    /// <summary>Characters; a wrapper's attributes are read for every block in it.</summary>
    private const int MaxName = 40;

    private const int MaxClasses = 2000;

    // What ends a language behind a fence, or the line.
    private static readonly SearchValues<char> FenceEnds = SearchValues.Create(" \t\n\r\f\v`");

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

    // What highlighters write where the author named no language.
    private static readonly HashSet<string> Unnamed = new(StringComparer.OrdinalIgnoreCase) { "auto", "default", "none" };

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "abap", "ada", "apache", "apacheconf", "apex", "applescript", "arduino", "asciidoc", "asm", "awk", "bash", "basic", "bat",
            "batch", "bicep", "c", "c#", "c++", "clojure", "cmake", "cobol",
        "coffeescript", "console", "cpp", "crystal", "cs", "csharp", "css", "csv", "cuda", "cypher", "d", "dart", "delphi", "diff",
            "docker", "dockerfile", "dos", "elisp", "elixir", "elm",
        "emacs-lisp", "erlang", "f#", "fish", "fortran", "fsharp", "gherkin", "git", "glsl", "go", "golang", "gradle", "graphql",
            "groovy", "handlebars", "haskell", "hcl", "html", "http", "ini",
        "java", "javascript", "jinja", "js", "json", "json5", "jsonc", "jsx", "julia", "kotlin", "kql", "latex", "less", "lisp", "log",
            "lua", "make", "makefile", "markdown", "markup", "matlab",
        "md", "mermaid", "mysql", "nasm", "nginx", "nim", "nix", "objc", "objective-c", "objectivec", "ocaml", "pascal", "patch", "perl",
            "pgsql", "php", "plaintext", "plsql", "postgresql",
        "powershell", "prolog", "properties", "proto", "protobuf", "ps1", "puppet", "py", "python", "python3", "pycon", "r", "rb",
            "regex", "rst", "ruby", "rust", "sas", "sass", "scala", "scheme",
        "scss", "sh", "shell", "shell-session", "shellsession", "smalltalk", "solidity", "sparql", "sql", "svelte", "swift", "tcl",
            "terraform", "tex", "toml", "ts", "tsql", "tsx", "twig",
        "typescript", "vala", "vb", "vbnet", "verilog", "vhdl", "vim", "vue", "wasm", "xhtml", "xml", "xquery", "yaml", "yml", "zig", "zsh",
    };

    /// <summary>True for what a highlighter prints as the language of a block.</summary>
    public static bool IsName(string label) => Known.Contains(label) || Unnamed.Contains(label) || label is "Plain Text" or "Plain text";

    /// <summary>True when an element around names a language or a highlighter, or has the block.</summary>
    public static bool IsInBlock(IElement element)
    {
        var around = element.ParentElement;
        for (var i = 0; i < MaxWrappers && around is not null; i++, around = around.ParentElement)
        {
            if (around.LocalName == "pre" || OfOne(around, isWrapper: true) is not null || Classes.HasAny(around, Toolbars)
                || around.ChildNodes.Take(MaxHeader).Any(node => node is IElement { LocalName: "pre" }))
                return true;
        }

        return false;
    }

    /// <summary>Of a table of code: a cell may say it, or what is around the table.</summary>
    public static string? OfTable(IElement table)
    {
        foreach (var node in table.InDocumentOrder().Take(MaxNodes))
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
        if (element.LocalName == "code")
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
            is { } label ? Name(label.ReadText(MaxName + 1)) : null
        : null;

    private static string? OfOne(IElement element, bool isWrapper)
    {
        if (!element.HasAttributes())
            return null;
        foreach (var name in Attributes)
        {
            if (element.Attribute(name) is { Length: > 0 and <= MaxName } value)
                return Name(value);
        }

        // Confluence: "brush: sql; gutter: false".
        if (element.Attribute("data-syntaxhighlighter-params") is { Length: > 0 and <= MaxClasses } parameters
            && OfClasses(parameters, isWrapper) is { } brush)
            return brush;

        // WordPress: <pre lang="go">. Anywhere else it is the language of people.
        if (!isWrapper && element.Attribute("lang") is { Length: <= MaxName } lang && Known.Contains(lang))
            return Name(lang);
        return element.Attribute("class") is { Length: > 0 and <= MaxClasses } classes ? OfClasses(classes, isWrapper) : null;
    }

    private static string? OfClasses(string classes, bool isWrapper)
    {
        var words = classes.Replace("brush: ", "brush:", StringComparison.OrdinalIgnoreCase).Split((char[]?)null,
            StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in words)
        {
            foreach (var prefix in Prefixes)
            {
                if (word.Length > prefix.Length && word.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    return Name(word.AsSpan(prefix.Length));
            }
        }

        // Sphinx: "highlight-python notranslate". Confluence: "code-java".
        if (words is [var first, ..] && first.Split('-', 2) is ["highlight" or "code", var named] && Known.Contains(named))
            return Name(named);
        // GitHub: "blob-wrapper data type-python".
        if (words.Contains("blob-wrapper") && words.FirstOrDefault(word => word.StartsWith("type-", StringComparison.Ordinal)) is { } type)
            return Name(type.AsSpan(5));
        var isHighlighted = words.Any(Highlighters.Contains);
        if (!isHighlighted && isWrapper)
            return null;

        // rustdoc: "rust rust-example-rendered". Drupal: "php geshifilter-php".
        if (!isHighlighted && words is [var language, var program, ..])
            return Known.Contains(language) && program.Split('-', 2).Contains(language, StringComparer.Ordinal) ? Name(language) : null;
        return words.FirstOrDefault(word => Known.Contains(word) && !(isHighlighted
            && Highlighters.Contains(word))) is { } known ? Name(known) : null;
    }

    private static string? Name(ReadOnlySpan<char> language)
    {
        language = language.Trim().TrimEnd(';');
        return language.IsEmpty || language.Length > MaxName || language.ContainsAny(FenceEnds)
            || Unnamed.GetAlternateLookup<ReadOnlySpan<char>>().Contains(language)
            ? null
            : language.ToString().ToLowerInvariant();
    }
}
