using System.Text;
using Headwater.Fetching;

namespace Headwater.Tests.Fetching;

public sealed class RobotsRulesTests
{
    [Theory]
    [InlineData("", "/any", true)]
    [InlineData("User-agent: *\nDisallow:", "/any", true)]
    [InlineData("User-agent: *\nDisallow: /", "/any", false)]
    [InlineData("User-agent: *\nDisallow: /a", "/abc", false)]
    [InlineData("User-agent: *\nDisallow: /a", "/b/a", true)]
    [InlineData("user-AGENT:*#all\r\n disallow : /a # not that\r\n", "/a", false)]
    [InlineData("\uFEFFUser-agent: *\nDisallow: /a", "/a", false)]
    [InlineData("Disallow: /a", "/a", true)]
    [InlineData("<html><body>Not found", "/a", true)]

    // The longest match decides, and of two as long the one that allows.
    [InlineData("User-agent: *\nAllow: /p\nDisallow: /", "/page", true)]
    [InlineData("User-agent: *\nAllow: /folder\nDisallow: /folder", "/folder/page", true)]
    [InlineData("User-agent: *\nAllow: /page\nDisallow: /*.htm", "/page.htm", false)]
    [InlineData("User-agent: *\nAllow: /page\nDisallow: /*.ph", "/page.php5", true)]
    [InlineData("User-agent: *\nAllow: /$\nDisallow: /", "/", true)]
    [InlineData("User-agent: *\nAllow: /$\nDisallow: /", "/page.htm", false)]
    [InlineData("User-agent: *\nDisallow: /fish*.php", "/fish/salmon.php?x=1", false)]
    [InlineData("User-agent: *\nDisallow: /*.php$", "/a.php", false)]
    [InlineData("User-agent: *\nDisallow: /*.php$", "/a.php?x", true)]
    [InlineData("User-agent: *\nDisallow: /*?paged=", "/feed/?paged=2", false)]
    [InlineData("User-agent: *\nDisallow: /a*a*a$", "/aa", true)]
    [InlineData("User-agent: *\nDisallow: /a*a*a$", "/axaya", false)]
    [InlineData("User-agent: *\nDisallow: /caf%C3%A9", "/café", false)]
    [InlineData("User-agent: *\nDisallow: /café", "/caf%c3%a9", false)]

    // A group of our own counts alone, several of them together; names of others begin others' groups.
    [InlineData("User-agent: *\nDisallow: /\n\nUser-agent: headwater\nDisallow: /a", "/b", true)]
    [InlineData("User-agent: Headwater/2.0\nDisallow: /a\nUser-agent: *\nAllow: /", "/a", false)]
    [InlineData("User-agent: a\nUser-agent: HEADWATER\nDisallow: /a", "/a", false)]
    [InlineData("User-agent: headwater\nDisallow: /a\nUser-agent: b\nDisallow: /\nUser-agent: headwater\nDisallow: /c", "/c", false)]
    [InlineData("User-agent: headwater\nDisallow: /a\nUser-agent: b\nDisallow: /\nUser-agent: headwater\nDisallow: /c", "/d", true)]
    [InlineData("User-agent: headwaters\nDisallow: /", "/a", true)]
    [InlineData("User-agent: *\nCrawl-delay: 1\nSitemap: https://a.example/s\nDisallow: /a", "/a", false)]
    public void Rules_apply_as_the_standard_says(string file, string path, bool allowed)
    {
        var rules = RobotsRules.Parse(Encoding.UTF8.GetBytes(file), "Headwater");

        Assert.Equal(allowed, rules.Allows(new Uri($"http://a.example{path}")));
    }

    [Fact]
    public void A_hostile_file_costs_bounded_work()
    {
        var pattern = string.Concat(Enumerable.Repeat("*a", 450)) + "*b$";
        var file = Encoding.UTF8.GetBytes("User-agent: *\n" + string.Concat(Enumerable.Repeat($"Disallow: /{pattern}\n", 100_000)));

        var rules = RobotsRules.Parse(file, "Headwater");

        Assert.True(rules.Allows(new Uri($"http://a.example/{new string('a', 7_000)}")));
    }
}
