using System.Text.Json;
using Azure.Data.Tables;
using FsCheck.Xunit;
using Headwater.Api;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

/// <summary>The options of a feed as JSON: what is accepted, what is said about the rest, and what a change leaves as it was.</summary>
public sealed class FeedOptionsReaderTests
{
    [Theory]
    [InlineData("""{"interval":"5m"}""", """{"interval":"00:05:00"}""")]
    [InlineData("""{"interval":"00:05:00"}""", """{"interval":"00:05:00"}""")]
    [InlineData("""{"interval":{"min":"5m","max":"7d"}}""", """{"interval":{"min":"00:05:00","max":"7.00:00:00"}}""")]
    [InlineData("""{"interval":{"max":"4w"}}""", """{"interval":{"max":"28.00:00:00"}}""")]
    [InlineData("""{"ignoreTtl":true,"language":" pt-BR "}""", """{"ignoreTtl":true,"language":"pt-BR"}""")]
    [InlineData("""{"ignoreTtl":false,"fullText":false,"interval":{}}""", "{}")]
    [InlineData("""{"fullText":true}""", """{"fullText":true}""")]
    [InlineData("""{"fullText":{}}""", "{}")]
    [InlineData("""{"fullText":{"selector":"article > .body"}}""", """{"fullText":{"selector":"article > .body"}}""")]
    [InlineData("""{"headers":{"X-A":" b ","X-Key":"setting:A_1"}}""", """{"headers":{"X-A":"b","X-Key":"setting:A_1"}}""")]
    [InlineData("""{"auth":{"basic":{"user":"u","password":"setting:P"}}}""", """{"auth":{"basic":{"user":"u","password":"setting:P"}}}""")]
    [InlineData("""{"auth":{"bearer":{"token":"setting:T"}}}""", """{"auth":{"bearer":{"token":"setting:T"}}}""")]
    [InlineData("""{"cookie":"setting:C","userAgent":"Me/1"}""", """{"userAgent":"Me/1","cookie":"setting:C"}""")]
    [InlineData("""{"proxy":"socks5://10.0.0.1:1080"}""", """{"proxy":"socks5://10.0.0.1:1080"}""")]
    [InlineData("""{"proxy":"setting:PROXY","allowPrivate":true}""", """{"proxy":"setting:PROXY","allowPrivate":true}""")]
    [InlineData("""{"allowPrivate":false,"headers":{}}""", "{}")]
    [InlineData("""{"rules":[" drop title:a "],"retention":{"maxAge":"30d"}}""",
        """{"rules":["drop title:a"],"retention":{"maxAge":"30.00:00:00"}}""")]
    [InlineData("""{"retention":{"maxArticles":5},"rules":[]}""", """{"retention":{"maxArticles":5}}""")]
    public void Options_are_written_in_one_form(string given, string written)
    {
        var options = Read(given, out var errors);

        Assert.Empty(errors);
        Assert.Equal(written, Write(options));
        Assert.Equal(written, Write(Read(written, out _)));
        Assert.Equal(written != "{}", options.IsCustom);
    }

    [Theory]
    [InlineData("""{"interval":"often"}""", "interval")]
    [InlineData("""{"interval":"59"}""", "interval")]
    [InlineData("""{"interval":"5"}""", "interval")]
    [InlineData("""{"retention":{"maxAge":"1"}}""", "retention.maxAge")]
    [InlineData("""{"interval":"00:00:59"}""", "interval")]
    [InlineData("""{"interval":"-00:05:00"}""", "interval")]
    [InlineData("""{"interval":"99999999999999999999d"}""", "interval")]
    [InlineData("""{"interval":"999999w"}""", "interval")]
    [InlineData("""{"interval":5}""", "interval")]
    [InlineData("""{"interval":{"min":"31d","max":7}}""", "interval.min", "interval.max")]
    [InlineData("""{"interval":{"min":"7d","max":"5m"}}""", "interval.max")]
    [InlineData("""{"interval":{"mean":"7d"}}""", "interval.mean")]
    [InlineData("""{"interval":{"min":"7d","min":"8d"}}""", "interval.min")]
    [InlineData("""{"ignoreTtl":"true","language":"<script>"}""", "ignoreTtl", "language")]
    [InlineData("""{"language":""}""", "language")]
    [InlineData("""{"headers":{"X-A\n":"a"}}""", "headers.X-A\uFFFD")]
    [InlineData("""{"language":"deutsch"}""", "language")]
    [InlineData("""{"fullText":"yes"}""", "fullText")]
    [InlineData("""{"fullText":{"selector":"a[["}}""", "fullText.selector")]
    [InlineData("""{"fullText":{"selector":["a"]}}""", "fullText.selector")]
    [InlineData("""{"colour":"red","Interval":"5m"}""", "colour", "Interval")]
    [InlineData("""{"headers":{"Host":"x","content-length":"1","Transfer-Encoding":"x","Proxy-Authorization":"setting:A"}}""",
        "headers.Host", "headers.content-length", "headers.Transfer-Encoding", "headers.Proxy-Authorization")]
    [InlineData("""{"headers":{"Cookie":"setting:A","User-Agent":"x"}}""", "headers.Cookie", "headers.User-Agent")]
    [InlineData("""{"headers":{"X-A":"a\r\nX-B: c","X-B":"ü","X-C":7,"X-D":""}}""",
        "headers.X-A", "headers.X-B", "headers.X-C", "headers.X-D")]
    [InlineData("""{"headers":{"X A":"a","":"b","é":"c"}}""", "headers.X A", "headers.", "headers.é")]
    [InlineData("""{"headers":{"X-Api-Key":"s3cret","Authorization":"s3cret","X-Any":"Bearer s3cret"}}""",
        "headers.X-Api-Key", "headers.Authorization", "headers.X-Any")]
    [InlineData("""{"headers":{"X-A":"1","x-a":"2"}}""", "headers.x-a")]
    [InlineData("""{"headers":["X-A: b"]}""", "headers")]
    [InlineData("""{"auth":{"basic":{"user":"u","password":"s3cret"}}}""", "auth.basic.password")]
    [InlineData("""{"auth":{"basic":{"user":"u:v","password":"setting:P"}}}""", "auth.basic.user")]
    [InlineData("""{"auth":{"basic":{"user":"u"}}}""", "auth.basic.password")]
    [InlineData("""{"auth":{"bearer":{"token":"s3cret"}}}""", "auth.bearer.token")]
    [InlineData("""{"auth":{"bearer":{"token":"setting:AzureWebJobs__Storage"}}}""", "auth.bearer.token")]
    [InlineData("""{"auth":{"bearer":{"token":"setting:../A"}}}""", "auth.bearer.token")]
    [InlineData("""{"auth":{"bearer":{"token":"setting:A:B"}}}""", "auth.bearer.token")]
    [InlineData("""{"auth":{"bearer":{"token":"setting:T"},"basic":{"user":"u","password":"setting:P"}}}""", "auth")]
    [InlineData("""{"auth":{"digest":{}}}""", "auth.digest")]
    [InlineData("""{"auth":"Basic s3cret"}""", "auth")]
    [InlineData("""{"auth":{"bearer":{"token":"setting:T"}},"headers":{"authorization":"setting:A"}}""", "headers.Authorization")]
    [InlineData("""{"cookie":"session=s3cret"}""", "cookie")]
    [InlineData("""{"proxy":"http://u:s3cret@a.example:8080"}""", "proxy")]
    [InlineData("""{"proxy":"ftp://a.example"}""", "proxy")]
    [InlineData("""{"proxy":"socks5://a.example:25"}""", "proxy")]
    [InlineData("""{"proxy":"http://\u05d0a.example:8080"}""", "proxy")]
    [InlineData("""{"proxy":"http://a.example:8080/path?x"}""", "proxy")]
    [InlineData("""{"proxy":"http://a.example:25"}""", "proxy")]
    [InlineData("""{"proxy":"a.example:8080","allowPrivate":"yes"}""", "proxy", "allowPrivate")]
    [InlineData("""{"rules":["drop title:a","drop",7]}""", "rules[1]", "rules[2]")]
    [InlineData("""{"rules":"drop title:a","retention":"30d"}""", "rules", "retention")]
    [InlineData("""{"retention":{"maxAge":"1m","maxArticles":0}}""", "retention.maxAge", "retention.maxArticles")]
    [InlineData("""{"retention":{"maxArticles":1.5,"since":"1d"}}""", "retention.since")]
    [InlineData("[]", "options")]
    public void Errors_name_the_member_and_not_its_value(string given, params string[] wrong)
    {
        var options = Read(given, out var errors);

        Assert.Equal(wrong, errors.Select(error => error.Name));
        Assert.All(errors, error => Assert.EndsWith(".", error.Expected, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.DoesNotContain("s3cret", error.Name + error.Expected, StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", Write(options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"interval":"5m","language":"de"}""", """{"language":null}""", """{"interval":"00:05:00"}""")]
    [InlineData("""{"interval":"5m"}""", """{"interval":{"max":"1h"}}""", """{"interval":{"min":"00:05:00","max":"01:00:00"}}""")]
    [InlineData("""{"interval":{"min":"5m","max":"1h"}}""", """{"interval":{"min":null}}""", """{"interval":{"max":"01:00:00"}}""")]
    [InlineData("""{"interval":{"max":"1h"}}""", """{"interval":{"max":null}}""", "{}")]
    [InlineData("""{"fullText":true}""", """{"fullText":{"selector":"p"}}""", """{"fullText":{"selector":"p"}}""")]
    [InlineData("""{"fullText":{"selector":"p"}}""", """{"fullText":true}""", """{"fullText":true}""")]
    [InlineData("{}", """{"interval":{"min":null,"max":null},"fullText":null}""", "{}")]
    [InlineData("""{"headers":{"X-A":"1","X-B":"2"}}""", """{"headers":{"x-a":null,"x-B":"3"}}""", """{"headers":{"x-B":"3"}}""")]
    [InlineData("""{"headers":{"X-A":"1"}}""", """{"headers":{"X-A":null}}""", "{}")]
    [InlineData(
        """{"retention":{"maxAge":"1.00:00:00","maxArticles":5}}""", """{"retention":{"maxAge":null}}""",
        """{"retention":{"maxArticles":5}}""")]
    [InlineData(
        """{"auth":{"basic":{"user":"u","password":"setting:P"}}}""", """{"auth":{"bearer":{"token":"setting:T"}}}""",
        """{"auth":{"bearer":{"token":"setting:T"}}}""")]
    public void Patch_changes_what_it_names_and_null_removes(string before, string patch, string after) =>
        Assert.Equal(after, Write(Merge(Read(before, out _), patch, out _)));

    [Fact]
    public void Patch_is_checked_together_with_what_is_there()
    {
        Merge(Read("""{"interval":{"min":"1d"}}""", out _), """{"interval":{"max":"1h"}}""", out var errors);

        Assert.Equal("interval.max", Assert.Single(errors).Name);
    }

    [Fact]
    public void The_status_of_a_feed_shows_each_option()
    {
        const string Given = """
            {"interval":"5m","ignoreTtl":true,"headers":{"X-A":"b"},"userAgent":"Me/1","auth":{"bearer":{"token":"setting:T"}},
            "cookie":"setting:C","proxy":"http://127.0.0.1:1080","allowPrivate":true,"rules":["drop title:a"],
            "retention":{"maxArticles":5},"language":"de","fullText":true}
            """;
        var feed = new FeedRow { Id = "a", Url = "https://a.example/", OptionsJson = Given };

        var status = FeedStatus.Of(feed);

        foreach (var option in typeof(FeedOptions).GetProperties())
        {
            Assert.NotNull(option.GetValue(feed.Options));
            Assert.Equal(option.GetValue(feed.Options), typeof(FeedStatus).GetProperty(option.Name)!.GetValue(status));
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("""{"interval":{"min":7}}""")]
    [InlineData("""{"interval":null,"language":["x"]}""")]
    public void Damaged_column_does_not_stop_polling(string column)
    {
        var row = FeedRowReader.Read(new TableEntity("feed", "a") { ["Id"] = "a", ["Options"] = column });

        Assert.Equal((FeedOptions.None, null), (row.Options, row.Damaged));
        Assert.Null(row.OptionsJson);
    }

    [Fact]
    public void All_options_together_fit_into_their_column()
    {
        var headers = Enumerable.Range(0, 20).ToDictionary(number => $"X-{number}", _ => new string('a', 1_000));

        Read(JsonSerializer.Serialize(new { headers }), out var errors);

        Assert.Equal("options", Assert.Single(errors).Name);
    }

    [Property]
    public void Any_text_is_read_or_refused(string text)
    {
        text ??= "";
        var options = Read(JsonSerializer.Serialize(new
        {
            interval = text,
            language = text,
            cookie = text,
            userAgent = text,
            proxy = $"http://{text}",
            fullText = new { selector = text },
            rules = new[] { text, $"drop title:{text}" },
            headers = new Dictionary<string, string> { [text] = text, ["X-A"] = text },
            auth = new { basic = new { user = text, password = $"setting:{text}" } },
        }), out _);

        Read(Write(options), out var errors);
        Assert.Empty(errors);
    }

    private static FeedOptions Read(string json, out IReadOnlyList<OptionError> errors) =>
        FeedOptionsReader.Read(JsonDocument.Parse(json).RootElement, out errors);

    private static FeedOptions Merge(FeedOptions options, string patch, out IReadOnlyList<OptionError> errors) =>
        FeedOptionsPatch.Merge(
            options,
            JsonDocument.Parse(patch).RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value),
            out errors);

    private static string Write(FeedOptions options) => JsonSerializer.Serialize(options, PollingJson.Relaxed.FeedOptions);
}
