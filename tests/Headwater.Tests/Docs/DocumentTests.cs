using System.Text.Json;
using System.Text.RegularExpressions;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Tests.Docs;

/// <summary>Names, routes, members, paths and commands of the documents are those of the code.</summary>
public sealed partial class DocumentTests
{
    private const int MaxLines = 200;
    private const int MaxTypes = 30;
    private const int MaxPictureBytes = 150_000;

    [Fact]
    public void Readme_has_at_most_200_lines() =>
        Assert.InRange(Shown(SourceTree.Read("README.md")).Split('\n').Length, 1, MaxLines);

    /// <summary>What a reader sees: not the comment at the top, which is for galleries of templates.</summary>
    private static string Shown(string page) =>
        page.StartsWith("<!--", StringComparison.Ordinal) ? page[(page.IndexOf("-->", StringComparison.Ordinal) + 3)..].TrimStart() : page;

    [Fact]
    public void Architecture_lists_every_table_queue_and_container()
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
    public void Architecture_lists_every_route()
    {
        // Preflights and the fallback answer every path.
        var code = SourceTree.Files("src/Functions/Triggers", "*.cs")
            .SelectMany(file => Route().Matches(file))
            .SelectMany(trigger => Method().Matches(trigger.Groups["methods"].Value)
                .Select(method => $"{method.Groups[1].Value.ToUpperInvariant()} {trigger.Groups["route"].Value}"))
            .Where(route => !route.StartsWith("HEAD ", StringComparison.Ordinal) && !route.Contains("{*", StringComparison.Ordinal))
            .Select(route => route.Replace("{page:maxlength(0)?}", "/", StringComparison.Ordinal))
            .Order();

        Assert.Equal(code, SourceTree.Rows("Routes").Skip(1).Select(row => row[0]).Order());
    }

    [Fact]
    public void Architecture_lists_every_member_of_an_article()
    {
        var rows = SourceTree.Rows("An article").Skip(1).ToDictionary(row => row[0], row => (Shape: row[1], What: row[2]));
        var members = typeof(Article).GetProperties()
            .Where(property => property.CanWrite)
            .ToDictionary(property => Camel(property.Name), property => property.PropertyType);
        members["backfilled"] = typeof(bool);
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
                : type == typeof(bool) ? ["boolean"]
                : ["object"];
            Assert.Contains(rows[member].Shape, shapes);
            if (shapes is ["objects"])
            {
                var parts = type.GetGenericArguments()[0].GetProperties();
                Assert.All(parts, part => Assert.Matches($@"\b{Camel(part.Name)}\b", rows[member].What));
            }
        }
    }

    [Fact]
    public void Way_of_an_item_names_at_most_30_types()
    {
        var named = TypeName().Matches(SourceTree.Section("The way of an item")).Select(match => match.Groups[1].Value).Distinct();

        Assert.InRange(named.Count(), 15, MaxTypes);
    }

    [Fact]
    public void Way_of_an_item_names_types_of_the_code()
    {
        var code = SourceTree.Paths("src", "*.cs").SelectMany(path => Declaration().Matches(SourceTree.Read(path)))
            .Select(declared => declared.Groups[1].Value)
            .Append("Articles")
            .ToHashSet();

        var named = TypeName().Matches(SourceTree.Section("The way of an item")).Select(match => match.Groups[1].Value);

        Assert.DoesNotContain(named, name => !code.Contains(name));
    }

    [Fact]
    public void Every_path_that_a_document_names_exists()
    {
        var paths = SourceTree.Documents.SelectMany(document => Paths().Matches(SourceTree.Read(document)))
            .Select(match => match.Value.TrimEnd('.', '/'))
            .Distinct()
            .ToArray();

        Assert.Contains("src/LocalHost", paths);
        Assert.DoesNotContain(paths, path => !SourceTree.Exists(path));
    }

    [Fact]
    public void Every_link_between_documents_leads_to_a_file()
    {
        var links =
            from document in SourceTree.Documents
            from link in Link().Matches(SourceTree.Read(document))
            select (document, Target: Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value));

        Assert.Contains(links, link => link.Target == SourceTree.Architecture);
        Assert.DoesNotContain(links, link => !SourceTree.Exists(link.Target));
    }

    [Fact]
    public void Pictures_of_the_readme_are_below_150_KB()
    {
        string[] pictures = [.. Picture().Matches(SourceTree.Read("README.md")).Select(picture => picture.Groups[1].Value)];

        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.InRange(SourceTree.Length(picture), 1, MaxPictureBytes));
    }

    [Fact]
    public void Every_option_of_the_host_in_a_document_is_one()
    {
        var options = SourceTree.Documents.SelectMany(document => HostCommand().Matches(SourceTree.Read(document)))
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

    // A type, or the method of a function.
    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum|Task|IResult|Task<IResult>) ([A-Z]\w+)")]
    private static partial Regex Declaration();

    [GeneratedRegex("`([A-Z][a-z]+[A-Za-z]*)`")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"(?<=[`(\s])(?:src|infra|tests|\.ci|\.github)/[\w./-]*\w")]
    private static partial Regex Paths();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"!\[[^\]]*\]\((?!https?:)([^)#]+)")]
    private static partial Regex Picture();

    [GeneratedRegex("dotnet run --project src/LocalHost(?: --)?([^`\n]*)")]
    private static partial Regex HostCommand();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Options();
}
