using System.Text.RegularExpressions;

namespace Headwater.Tests.Docs;

/// <summary>Conventions of CONTRIBUTING.md that a program can check.</summary>
public sealed partial class ConventionTests
{
    private const int MaxLine = 140;
    private const int MaxTestName = 60;

    [Fact]
    public void Files_of_src_have_names_of_their_own()
    {
        // Each program has its Program.cs.
        var doubles = SourceTree.Paths("src", "*.cs").Where(path => Path.GetFileName(path) != "Program.cs")
            .GroupBy(Path.GetFileName)
            .Where(files => files.Count() > 1)
            .Select(files => string.Join(" and ", files));

        AssertNone(doubles);
    }

    [Fact]
    public void Lines_are_at_most_140_characters_long()
    {
        var tooLong =
            from path in (string[])
            [
                .. SourceTree.Paths("src", "*.cs"), .. SourceTree.Paths("src", "*.razor"), .. SourceTree.Paths("src", "*.css"),
                .. SourceTree.Paths("src", "*.js"), .. SourceTree.Paths("tests", "*.cs"),
            ]
            from line in SourceTree.Read(path).Split('\n').Index()
            where line.Item.TrimEnd('\r').Length > MaxLine
            select $"{path}:{line.Index + 1}";

        AssertNone(tooLong);
    }

    /// <summary>A reader meets these first; a note or a script that is left there would be one of them.</summary>
    [Fact]
    public void The_root_holds_only_what_belongs_there()
    {
        string[] belongs =
        [
            "CHANGELOG.md", "Directory.Build.props", "Directory.Packages.props", "Functions.sln", "LICENSE", "README.md", "azure.yaml",
            "infra", "local.settings.sample.json", "src", "tests",
        ];

        Assert.Equal(belongs, SourceTree.AtTheRoot());
    }

    [Fact]
    public void Test_names_are_at_most_60_characters_long()
    {
        string[] names =
        [
            .. from path in SourceTree.Paths("tests", "*.cs")
               from test in Test.Matches(SourceTree.Read(path))
               select test.Groups["name"].Value,
        ];

        Assert.Contains(nameof(Test_names_are_at_most_60_characters_long), names);
        AssertNone(names.Where(name => name.Length > MaxTestName));
    }

    private static void AssertNone(IEnumerable<string> wrong) => Assert.True(!wrong.Any(), string.Join('\n', wrong));

    [GeneratedRegex(@"\[(?:Fact|Theory|Property)\b.*?public (?:async )?[\w<>]+ (?<name>\w+)\(", RegexOptions.Singleline)]
    private static partial Regex Test { get; }
}
