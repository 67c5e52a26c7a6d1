using Headwater.Ingestion.Identity;

namespace Headwater.Tests.Ingestion;

public sealed class LinkKeyTests
{
    private const string Post = "https://harbour.example/post";

    [Theory]
    [InlineData("?utm_source=rss&utm_medium=feed")]
    [InlineData("?mtm_campaign=a&mtm_kwd=b")]
    [InlineData("?pk_campaign=rss")]
    [InlineData("?piwik_kwd=x")]
    [InlineData("?hsa_cam=1&hsa_ver=3")]
    [InlineData("?_ga=2.1.2")]
    [InlineData("?_gl=1*x")]
    [InlineData("?at_campaign=64&at_link_id=A")]
    [InlineData("?WT.mc_id=rss")]
    [InlineData("?ns_mchannel=rss")]
    [InlineData("?guccounter=1&guce_referrer=a")]
    [InlineData("?fbclid=1")]
    [InlineData("?mibextid=x")]
    [InlineData("?twclid=1&ttclid=2&li_fat_id=3&srsltid=4")]
    [InlineData("?sc_campaign=a&sc_channel=b")]
    [InlineData("?CMP=rss")]
    [InlineData("?icid=rss&ocid=rss&ito=1490&smid=rss&trk=feed")]
    [InlineData("?partner=rss&emc=rss")]
    [InlineData("?ref=rss")]
    [InlineData("?source=rss-1a2b3c------2")]
    [InlineData("?maca=en-rss-en-all-1573")]
    [InlineData("?traffic_source=rss&wprov=sfti1")]
    [InlineData("?gad_source=1&gclsrc=aw.ds&ysclid=lx1&igsh=a")]
    [InlineData("?elqTrackId=9a&hsCtaTracking=a&__twitter_impression=true")]
    [InlineData("?itm_source=x&_bhlid=7&epik=d")]
    [InlineData("?source=Newsletter")]
    [InlineData("?from=feed&via=twitter")]
    [InlineData("?sid=3f2504e04f8911d39a0c0305e82c3301")]
    [InlineData("?token=3f2504e04f8911d39a0c0305e82c3301")]
    [InlineData("?si=Ab3dEfGh1JkLmN0p")]
    [InlineData("?feature=share")]
    [InlineData("?feature=youtu.be")]
    [InlineData("?ref=quay.example")]
    [InlineData("?partner=rssquay&emc=rss")]
    [InlineData("?wt_mc=rss.red.ho&fsrc=rss%7Cbtn")]
    [InlineData("?_wpnonce=ab12cd34ef")]
    [InlineData("?ftag=CAD-03-10aaa&wpisrc=nl_a&rdt_cid=1&taid=5f1e")]
    [InlineData("?hss_channel=tw-1&hsLang=en&_branch_match_id=1&emci=1a&emdi=2b&ceid=3")]
    [InlineData("?matomo_campaign=a&ga_source=b&cm_mmc=RSS-_-a&vd_source=9f8e&ss_source=sscampaigns")]
    [InlineData("?mod=rss_news&xid=rss-topstories&mbid=synd_rss&feed=rss2")]
    [InlineData("%20")]
    [InlineData("?PHPSESSID=a1")]
    [InlineData("?osCsid=a1&zenid=b2&XTCsid=c3&sessid=d4")]
    [InlineData("?intcmp=rss&spref=tw&xtref=a&xg_source=activity&smtyp=rss&sc_cid=701f&trkcampaign=a")]
    [InlineData("?sf123456789=1")]
    [InlineData("?ff=20260601090000&ts=1780000000")]
    [InlineData(";jsessionid=A1")]
    [InlineData("/ref=rss")]
    [InlineData("/utm_source=rss/utm_medium=feed/")]
    [InlineData("&utm_source=rss&utm_medium=feed")]
    [InlineData("&amp;utm_source=rss&amp;utm_medium=feed")]
    [InlineData("#xtor=RSS-1")]
    [InlineData("#utm_source=rss")]
    [InlineData("?m=1")]
    [InlineData("?amp")]
    [InlineData("?amp=1&outputType=amp")]
    [InlineData("/amp/")]
    [InlineData("/amp?utm_source=rss")]
    [InlineData(".amp")]
    [InlineData("#:~:text=ships")]
    [InlineData("/index.html")]
    [InlineData("/index.php?utm_source=rss")]
    [InlineData("?")]
    [InlineData("/")]
    public void Link_is_the_same_whoever_followed_it(string added)
    {
        Assert.Equal(LinkKey.Of(Post), LinkKey.Of(Post + added));
        Assert.Equal(LinkKey.Of(Post, withFragment: true), LinkKey.Of(Post + added, withFragment: true));
    }

    [Theory]
    [InlineData("?m=202606")]
    [InlineData("?amp=230")]
    [InlineData("?p=1")]
    [InlineData("?sid=17")]
    [InlineData("?token=17")]
    [InlineData("?ref=main")]
    [InlineData("?ref=v1.2")]
    [InlineData("?si=17")]
    [InlineData("?campaign_id=17")]
    [InlineData("?p=rss-is-back")]
    [InlineData("?slug=why-rss-is-dead")]
    [InlineData("?title=RSS_feeds")]
    [InlineData("?rss_id=17")]
    [InlineData("?source=pilots")]
    [InlineData("?medium=oil")]
    [InlineData("?feed=2")]
    [InlineData("?from=2026-06-01")]
    [InlineData("?attachment=1")]
    [InlineData("?v=utm_source")]
    [InlineData("?sf=1")]
    [InlineData("?trackid=17")]
    [InlineData("?ud=20260601000123")]
    [InlineData(";id=17")]
    [InlineData("&page=2")]
    [InlineData("&amp;page=2")]
    [InlineData("/c=1/news")]
    [InlineData("/ref=main")]
    [InlineData("/AbCdEf0123456789==")]
    public void Parameter_that_may_choose_the_page_counts(string query) => Assert.NotEqual(LinkKey.Of(Post), LinkKey.Of(Post + query));

    [Theory]
    [InlineData("https://harbour.example/2026/post", "https://harbour.example/index.php/2026//post")]
    [InlineData("https://harbour.example/2026/post", "https://harbour.example/amp/2026/post")]
    [InlineData("https://harbour.example/post.html", "https://harbour.example/post.amp.html")]
    [InlineData("https://harbour.example/2026/post", "https://harbour.example/(S(lit3py55t21z5v55vlm25s55))/2026/post")]
    [InlineData("https://harbour.example/?q=a+b", "https://harbour.example/?q=a%20b")]
    [InlineData("https://harbour.example/?a=1&b=2", "https://harbour.example/?a=1&amp;b=2")]
    [InlineData("https://harbour.example/post", "https://harbour-example.cdn.ampproject.org/c/s/harbour.example/post")]
    [InlineData("https://harbour.example/post", "https://harbour-example.cdn.ampproject.org/v/harbour.example/post?amp=1")]
    [InlineData("https://harbour.example/post", "https://www.google.com/amp/s/harbour.example/post")]
    [InlineData("https://en.harbour.example/post", "https://en.m.harbour.example/post")]
    public void Spellings_of_a_link_have_one_key(string link, string other) => Assert.Equal(LinkKey.Of(link), LinkKey.Of(other));

    [Theory]
    [InlineData("https://www.harbour.example/post", true)]
    [InlineData("https://m.harbour.example/post", true)]
    [InlineData("https://amp.harbour.example/post/", true)]
    [InlineData("https://touch.harbour.example/post", true)]
    [InlineData("https://www.m.harbour.example/post", true)]
    [InlineData("https://en.harbour.example/post", false)]
    [InlineData("https://mail.harbour.example/post", false)]
    [InlineData("https://m.example/post", false)]
    [InlineData("https://harbour.example/post/amplifier", false)]
    public void Host_for_phones_has_the_same_pages(string link, bool isSame) =>
        Assert.Equal(isSame, LinkKey.Of(Post) == LinkKey.Of(link));

    [Fact]
    public void Fragment_of_a_guid_counts()
    {
        Assert.NotEqual(LinkKey.Of($"{Post}#1", withFragment: true), LinkKey.Of($"{Post}#2", withFragment: true));
        Assert.NotEqual(LinkKey.Of($"{Post}#p=1", withFragment: true), LinkKey.Of($"{Post}#p=2", withFragment: true));
        Assert.NotEqual(LinkKey.Of($"{Post}#{new string('a', 40)}", withFragment: true), LinkKey.Of(Post, withFragment: true));
    }
}
