using System.Buffers;

namespace Headwater.Feeds.Articles;

/// <summary>Names of languages that code is written in.</summary>
internal static class CodeLanguageNames
{
    /// <summary>Characters of a name.</summary>
    public const int MaxLength = 40;

    // What ends a language behind a fence, or the line.
    private static readonly SearchValues<char> FenceEnds = SearchValues.Create(" \t\n\r\f\v`");

    // What highlighters write where the author named no language.
    private static readonly HashSet<string> Unnamed = new(StringComparer.OrdinalIgnoreCase)
    {
        "auto", "default", "none", "undefined", "null", "generic", "raw", "unknown",
    };

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

    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>True for what a highlighter prints as the language of a block.</summary>
    public static bool IsName(string label) => Known.Contains(label) || Unnamed.Contains(label) || label is "Plain Text" or "Plain text";

    /// <summary>GitHub has the names of its grammars: "css-scss", "html-php", "html-basic".</summary>
    public static string OfGrammar(string name)
    {
        var parts = name.Split('-');
        return Known.Contains(name) ? name : parts[^1] != "basic" && Known.Contains(parts[^1]) ? parts[^1]
            : Known.Contains(parts[0]) ? parts[0] : name;
    }

    /// <summary>Lower case; null for what names no language.</summary>
    public static string? Tidy(ReadOnlySpan<char> language)
    {
        // "brush:java;toolbar:false"
        language = (language.IndexOf(';') is var end and >= 0 ? language[..end] : language).Trim();
        return language.IsEmpty || language.Length > MaxLength || language.ContainsAny(FenceEnds)
            || Unnamed.GetAlternateLookup<ReadOnlySpan<char>>().Contains(language)
            ? null
            : language.ToString().ToLowerInvariant();
    }
}
