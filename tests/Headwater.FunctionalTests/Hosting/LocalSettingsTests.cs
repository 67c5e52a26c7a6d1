using Headwater.Index.Sqlite;
using Headwater.LocalHost.Host;

namespace Headwater.FunctionalTests.Hosting;

public sealed class LocalSettingsTests
{
    [Theory]
    [InlineData("[]", "Object")]
    [InlineData("{\"Values\": [1]}", "Object")]
    [InlineData("not json", "it is not JSON, line 1, column 2")]
    [InlineData("{\"Values\": {\"A__B\": \"1\", \"a:b\": \"2\"}}", "a:b occurs twice")]
    public void A_file_that_is_none_says_why(string text, string reason)
    {
        using var folder = new TemporaryFolder(Path.Combine(Path.GetTempPath(), $"headwater-settings-{Guid.NewGuid():N}"));
        var file = Path.Combine(folder.Path, "local.settings.json");
        File.WriteAllText(file, text);

        var mistake = Assert.Throws<InvalidDataException>(() => LocalSettings.Read(file)).Message;

        Assert.StartsWith($"{file} cannot be read: ", mistake, StringComparison.Ordinal);
        Assert.Contains(reason, mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.json")]
    [InlineData("no/such/folder.json")]
    [InlineData("")]
    public void A_file_that_is_not_there_or_a_folder_is_named(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, name);

        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => LocalSettings.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_are_passed_over_and_values_are_texts()
    {
        using var folder = new TemporaryFolder(Path.Combine(Path.GetTempPath(), $"headwater-settings-{Guid.NewGuid():N}"));
        var file = Path.Combine(folder.Path, "local.settings.json");
        File.WriteAllText(file, "{ /* of mine */ \"Values\": {\"Polling__Parallelism\": 3, \"FeedUrls\": \"https://a.example/\",} }");

        Assert.Equal(
            new Dictionary<string, string?> { ["Polling:Parallelism"] = "3", ["FeedUrls"] = "https://a.example/" },
            LocalSettings.Read(file));
    }
}
