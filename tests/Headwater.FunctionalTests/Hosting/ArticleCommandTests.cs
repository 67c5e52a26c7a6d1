using System.Text.Json;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Hosting;

/// <summary>The <c>article</c> command as a person runs it.</summary>
public sealed class ArticleCommandTests
{
    private const string Script = "/usr/bin/script";

    [Fact]
    public async Task HTML_on_standard_input_becomes_each_format()
    {
        const string Html = "<h2>Title</h2><p>One <b>two</b><script>x()</script></p>";

        Assert.Equal((0, "## Title\n\nOne **two**\n", ""), await RunAsync(Html, "article", "-", "--format", "md"));
        Assert.Equal((0, "Title\n\nOne two\n", ""), await RunAsync(Html, "article", "-", "--format", "txt"));
        var (code, json, _) = await RunAsync(Html, "article", "-");
        using var article = JsonDocument.Parse(json);
        Assert.Equal(
            (0, "Title", 3),
            (
                code,
                article.RootElement.GetProperty("headings")[0].GetProperty("text").GetString(),
                article.RootElement.GetProperty("wordCount").GetInt32()));
    }

    [Fact]
    public async Task Unreadable_source_is_one_line_with_its_name_and_the_reason()
    {
        var folder = Directory.CreateTempSubdirectory("headwater-article-").FullName;
        try
        {
            await File.WriteAllBytesAsync(
                Path.Combine(folder, "a.png"), [0x89, (byte)'P', (byte)'N', (byte)'G', 0, 0, 1], TestContext.Current.CancellationToken);
            await using var origin = await TestOrigin.StartAsync();
            var gone = origin.Url("/gone");
            origin.Page("/gone", TestOrigin.Status(404));

            await FailsAsync("", "standard input: error: There is nothing in it.", "article", "-");
            await FailsAsync("", $"{folder}: error: It is a folder.", "article", folder);
            await FailsAsync("", $"{folder}/no.html: error: Could not find file", "article", $"{folder}/no.html");
            await FailsAsync("", $"{folder}/a.png: error: Not a text", "article", $"{folder}/a.png");
            await FailsAsync("", ": there is no document at this URL.", "article", gone);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// Who forgot to name a source would wait for an answer that never comes. <c>script</c> gives the command a terminal.
    /// </summary>
    [Fact]
    public async Task A_terminal_is_refused_as_standard_input()
    {
        Assert.SkipUnless(File.Exists(Script), $"No {Script} here, so the command cannot be given a terminal.");

        var (code, output, _) = await Command.RunAsync(
            [Script, "-qec", $"dotnet '{Command.LocalHost}' article - --format md", "/dev/null"], "");

        // Before and behind it are the marks with which a terminal is set up.
        Assert.Equal(1, code);
        Assert.Contains(
            "standard input: error: It is a terminal. Send a document into it, or name a file or a URL.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_is_fetched_as_feeds_are_and_read_in_its_charset()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Page("/post", async context =>
        {
            context.Response.ContentType = "text/html; charset=windows-1252";
            await context.Response.Body.WriteAsync(System.Text.Encoding.Latin1.GetBytes("<p>The <a href=next>caf\u00E9</a></p>"));
        });

        Assert.Equal(
            (0, $"The [caf\u00E9]({origin.Url("/next")})\n", ""), await RunAsync("", "article", origin.Url("/post"), "--format", "md"));
    }

    [Fact]
    public async Task A_wrong_command_line_says_what_is_right()
    {
        await FailsAsync("", "'--colour'", "article", "-", "--colour");
        await FailsAsync("", "'pdf'", "article", "-", "--format", "pdf");
        var (code, help, error) = await RunAsync("", "article", "--help");

        Assert.Equal((0, ""), (code, error));
        Assert.All(["FILE|URL|-", "--format", "json, html, md or txt"], part => Assert.Contains(part, help, StringComparison.Ordinal));
    }

    private static async Task FailsAsync(string input, string message, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(input, arguments);

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error + output, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(string input, params string[] arguments) =>
        Command.RunHostAsync(arguments, input, ("Fetching__AllowedNetworks", "127.0.0.1"));
}
