using System.Reflection;
using System.Text.RegularExpressions;
using Headwater.Feeds.Parsing;

namespace Headwater.Tests.Docs;

/// <summary>The rooms of the house and the order in which they may use each other; see src/README.md.</summary>
public sealed partial class HouseTests
{
    /// <summary>A room uses only rooms before it, so there is no cycle.</summary>
    private static readonly string[] Rooms =
        ["Telemetry", "Storage", "Fetching", "Ingestion", "Index", "Removal", "Polling", "Discovery", "Http", "Listing", "Api"];

    // The registration of all rooms, and what they register their settings with.
    private static readonly string[] InTheHall = ["HeadwaterServices.cs", "Settings.cs"];

    [Fact]
    public void A_room_uses_only_rooms_before_it()
    {
        var files = SourceTree.Paths("src/Headwater", "*.cs").ToArray();
        var types =
            from pair in TypeUses.Of(typeof(HeadwaterServices).Assembly)
            where IsForbidden(Room(pair.User.Namespace), Room(pair.Used.Namespace))
            select $"{FileOf(files, pair.User)}: {pair.User.Name} uses {Room(pair.Used.Namespace)}, {pair.Used.Name}";

        // Finds constants as well, and what only a comment refers to.
        var usings =
            from file in files
            from used in Using.Matches(SourceTree.Read(file))
            where IsForbidden(Room(NamespaceOf(file)), used.Groups["room"].Value)
            select $"{file}: {used.Value}";

        string[] wrong = [.. types.Concat(usings).Order()];
        Assert.True(wrong.Length == 0, $"Arrows against the order {string.Join(", ", Rooms)}:\n{string.Join('\n', wrong)}");
    }

    /// <summary>Not the index itself either, but for its registration: <see cref="Headwater.Index.IArticleIndex"/> has engines.</summary>
    [Fact]
    public void Nobody_knows_which_engine_keeps_the_index()
    {
        string[] engines = ["Headwater.Index.Sqlite", "Headwater.Index.Postgres"];
        var knowing =
            from pair in TypeUses.Of(typeof(HeadwaterServices).Assembly)
            where engines.Contains(pair.Used.Namespace) && pair.User.Namespace != pair.Used.Namespace
            select pair.User.Name;
        var named = SourceTree.Paths("src", "*.cs").Concat(SourceTree.Paths("src", "*.razor"))
            .Where(file => !file.StartsWith("src/Headwater/Index/", StringComparison.Ordinal))
            .Where(file => engines.Any(engine => SourceTree.Read(file).Contains(engine, StringComparison.Ordinal)));

        Assert.Empty(named);
        Assert.Equal(["IndexServices"], knowing.Distinct());
    }

    [Fact]
    public void A_namespace_is_the_folder_of_its_file()
    {
        var files = ((string[])["src/Headwater", "src/Headwater.Feeds", "src/Headwater.Pages"])
            .SelectMany(folder => SourceTree.Paths(folder, "*.cs")).ToArray();

        Assert.All(files, file => Assert.Equal(Path.GetDirectoryName(file)!["src/".Length..].Replace('/', '.'), NamespaceOf(file)));
        Assert.Equal(
            Rooms.Order(),
            files.Where(file => file.StartsWith("src/Headwater/", StringComparison.Ordinal))
                .Select(file => file.Split('/')[2])
                .Except(InTheHall)
                .Distinct().Order());
    }

    [Fact]
    public void Feeds_use_nothing_of_the_service()
    {
        string[] forbidden = ["Headwater", "Azure", "Microsoft.AspNetCore", "Microsoft.Azure", "Microsoft.Data", "SQLitePCL"];

        var used = typeof(FeedParser).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).ToArray();

        Assert.Contains("AngleSharp", used);
        Assert.DoesNotContain(
            used, name => forbidden.Any(start => name == start || name.StartsWith(start + ".", StringComparison.Ordinal)));
        Assert.DoesNotContain(
            "FrameworkReference", SourceTree.Read("src/Headwater.Feeds/Headwater.Feeds.csproj"), StringComparison.Ordinal);
    }

    /// <summary>False for what is in no room: it may use all of them, and be used by them only as <see cref="InTheHall"/> says.</summary>
    private static bool IsForbidden(string user, string used) =>
        Array.IndexOf(Rooms, user) is >= 0 and var at && Array.IndexOf(Rooms, used) > at;

    private static string Room(string? name) => name?.Split('.') is ["Headwater", var room, ..] ? room : "";

    private static string NamespaceOf(string file) => Namespace.Match(SourceTree.Read(file)).Groups[1].Value;

    private static string FileOf(string[] files, MemberInfo type)
    {
        var name = type.Name.Split('`')[0];
        return files.FirstOrDefault(file => Regex.IsMatch(SourceTree.Read(file), $@"\b(class|record|struct|interface|enum) {name}\b"))
            ?? name;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace { get; }

    [GeneratedRegex(@"^using (static )?Headwater\.(?<room>\w+).*;", RegexOptions.Multiline)]
    private static partial Regex Using { get; }
}
