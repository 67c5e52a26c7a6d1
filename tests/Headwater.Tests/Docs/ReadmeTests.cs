using System.Text.Json;
using System.Text.RegularExpressions;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Tests.Docs;

/// <summary>Names, routes, paths and commands of the README are those of the code.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void The_README_lists_every_table_queue_and_container()
    {
        string[] code =
        [
            .. typeof(StorageNames).GetFields()
                .Select(field => (Kind: Kinds().Match(field.Name).Value.ToLowerInvariant(), Name: field.GetRawConstantValue() as string))
                .Where(name => name.Kind.Length > 0)
                .Select(name => $"{name.Kind} {name.Name}"),
        ];

        Assert.True(code.Length >= 10, $"{code.Length} names");
        Assert.Equal(code.Order(), SourceTree.Rows("Storage").Skip(1).Select(row => $"{row[0]} {row[1]}").Order());
    }

    [Fact]
    public void The_README_lists_every_route()
    {
        // Preflights answer every path.
        var code = SourceTree.Files("src/Functions/Triggers", "*.cs")
            .SelectMany(file => Route().Matches(file))
            .SelectMany(trigger => Method().Matches(trigger.Groups["methods"].Value)
                .Select(method => $"{method.Groups[1].Value.ToUpperInvariant()} {trigger.Groups["route"].Value}"))
            .Where(route => !route.StartsWith("OPTIONS ", StringComparison.Ordinal) && !route.StartsWith("HEAD ", StringComparison.Ordinal))
            .Order();

        Assert.Equal(code, SourceTree.Rows("HTTP").Skip(1).Select(row => row[0]).Order());
    }

    [Fact]
    public void README_lists_every_member_of_an_article()
    {
        var rows = SourceTree.Rows("An article").Skip(1).ToDictionary(row => row[0], row => (Shape: row[1], What: row[2]));
        var members = typeof(Article)
            .GetProperties()
            .Where(property => property.CanWrite)
            .ToDictionary(property => Camel(property.Name), property => property.PropertyType);
        members["firstSeen"] = members["changed"] = typeof(DateTimeOffset);
        members["version"] = typeof(int);

        Assert.Equal(members.Keys.Order(), rows.Keys.Order());
        foreach (var (member, type) in members)
        {
            string[] shapes = type == typeof(string) ? ["string", "URL", "HTML", "CommonMark"]
                : type == typeof(int) ? ["number"]
                : Nullable.GetUnderlyingType(type) == typeof(DateTimeOffset) || type == typeof(DateTimeOffset) ? ["date-time"]
                : type == typeof(IReadOnlyList<string>) ? ["strings"]
                : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? ["objects"]
                : ["object"];
            Assert.Contains(rows[member].Shape, shapes);
            if (shapes is ["objects"])
                Assert.All(
                    type.GetGenericArguments()[0].GetProperties(), part => Assert.Matches($@"\b{Camel(part.Name)}\b", rows[member].What));
        }
    }

    [Fact]
    public void Every_path_that_the_README_names_is_there()
    {
        var paths = Paths().Matches(SourceTree.Readme).Select(match => match.Value.TrimEnd('.', '/')).Distinct().ToArray();

        Assert.Contains("src/LocalHost", paths);
        Assert.DoesNotContain(paths, path => !SourceTree.Exists(path));
    }

    [Fact]
    public void Every_option_of_the_host_that_the_README_names_is_one()
    {
        var options = HostCommand()
            .Matches(SourceTree.Readme)
            .SelectMany(command => Options().Matches(command.Groups[1].Value))
            .Select(option => option.Value)
            .Distinct()
            .ToArray();
        var program = SourceTree.Read("src/LocalHost/Program.cs");

        Assert.Contains("--sample", options);
        Assert.All(options.Except(["--help"]), option => Assert.Contains($"\"{option}\"", program, StringComparison.Ordinal));
    }

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    [GeneratedRegex("(Table|Queue|Container)$")]
    private static partial Regex Kinds();

    [GeneratedRegex("""HttpTrigger\(AuthorizationLevel\.\w+, (?<methods>(?:"\w+", )+)Route = "(?<route>[^"]+)"\)""")]
    private static partial Regex Route();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Method();

    [GeneratedRegex(@"(?<=[`(\s])(?:src|infra|tests|\.ci|\.github)/[\w./-]*\w")]
    private static partial Regex Paths();

    [GeneratedRegex("dotnet run --project src/LocalHost(?: --)?([^`\n]*)")]
    private static partial Regex HostCommand();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Options();
}
