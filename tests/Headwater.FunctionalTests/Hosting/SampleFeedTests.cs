using System.Text;
using Headwater.LocalHost.Sample;

namespace Headwater.FunctionalTests.Hosting;

/// <summary>The feed that the host serves itself.</summary>
public sealed class SampleFeedTests
{
    [Fact]
    public void Newest_post_is_of_the_day_before_the_first_start()
    {
        var feed = Encoding.UTF8.GetString(SampleFeed.Read(new DateOnly(2027, 3, 10)));

        Assert.Contains("<pubDate>Tue, 09 Mar 2027 14:05:00 +0000</pubDate>", feed, StringComparison.Ordinal);
        Assert.Contains("<lastBuildDate>Tue, 09 Mar 2027 14:06:12 +0000</lastBuildDate>", feed, StringComparison.Ordinal);
        Assert.Contains("<pubDate>Mon, 08 Mar 2027 16:30:00 +0000</pubDate>", feed, StringComparison.Ordinal);
    }
}
