using Headwater.Feeds.Parsing.Dates;

namespace Headwater.Tests.Parsing;

/// <summary>Dates as a country or a language writes them: names of months and days, digits, eras, and what comes first.</summary>
public sealed class DateLanguageTests
{
    [Theory]
    [InlineData("14. listopada 2026", "hr", 10)]
    [InlineData("14. lis 2026", "hr-HR", 10)]
    [InlineData("14. srp 2026", "hr", 7)]
    [InlineData("14 listopada 2026", "pl", 11)]
    [InlineData("14. listopadu 2026", "cs", 11)]
    [InlineData("14 srp 2026", null, 8)]
    public void Language_decides_between_months_of_one_name(string text, string? language, int month)
    {
        Assert.Equal(month, FeedDate.Parse(text, language)?.Month);
        var rss = Feeds.Read($"<rss><channel><language>{language}</language><item><pubDate>{text}</pubDate></item></channel></rss>");
        Assert.Equal(month, rss.Items[0].Published?.Month);
        var json = Feeds.Read($$"""{"language": "{{language}}", "items": [{"id": "1", "date_published": "{{text}}"}]}""");
        Assert.Equal(month, json.Items[0].Published?.Month);
    }

    [Theory]
    [InlineData("10. Ma\u0308rz 2025", 3)]
    [InlineData("10 fe\u0301vrier 2025", 2)]
    [InlineData("10 AOU\u0302T 2025", 8)]
    [InlineData("2025 m. rugse\u0307jo 10 d.", 9)]
    [InlineData("10 tha\u0301ng 2 2025", 2)]
    [InlineData("10 Tha\u0301ng Ba, 2025", 3)]
    [InlineData("10 Tha\u0301ng Ba\u0309y, 2025", 7)]
    [InlineData("10 Tha\u0301ng Ba\u0302\u0309y, 2025", null)]
    [InlineData("10 Tha\u0301ng Mu\u031bo\u031b\u0300i Mo\u0323\u0302t, 2025", 11)]
    [InlineData("10 ا\u0654غسطس 2025", 8)]
    [InlineData("10 \u092B\u093Cरवरी 2025", 2)]
    public void Month_is_known_with_its_marks_apart(string text, int? month) => Assert.Equal(month, FeedDate.Parse(text)?.Month);

    [Theory]
    [InlineData("令和7年2月10日")]
    [InlineData("民國114年2月10日 10:15")]
    [InlineData("2025年（令和7年）2月10日")]
    [InlineData("令和7年(2025年) 2月10日 10:15")]
    [InlineData("2025-02-10 (Mon) 10:15")]
    [InlineData("2025.02.10 (월) 10:15")]
    [InlineData("Thứ Hai, 10/02/2025 - 10:15")]
    [InlineData("١٠/٠٢/٢٠٢٥")]
    public void Day_is_read_as_its_country_writes_it(string text) =>
        Assert.Equal((2025, 2, 10), FeedDate.Parse(text) is { } date ? (date.Year, date.Month, date.Day) : default);

    [Theory]
    [InlineData("平成元年6月1日", 1989)]
    [InlineData("昭和64年1月7日", 1989)]
    [InlineData("中华民国114年2月10日", 2025)]
    [InlineData("令和", null)]
    public void Year_of_an_era_is_counted(string text, int? year) => Assert.Equal(year, FeedDate.Parse(text)?.Year);

    [Theory]
    [InlineData("10 ก.พ. 68", null)]
    [InlineData("๑๐/๐๒/๖๘", null)]
    [InlineData("10/02/68", "th")]
    [InlineData("10-02-68 10:30", "th-TH")]
    [InlineData("10 Feb 68", "th")]
    public void Year_of_two_digits_in_Thai_is_Buddhist(string text, string? language) =>
        Assert.Equal((2025, 2, 10), FeedDate.Parse(text, language) is { } date ? (date.Year, date.Month, date.Day) : default);

    [Theory]
    [InlineData("10/02/2025", null, 10)]
    [InlineData("10/02/2025", "en-us", 10)]
    [InlineData("10/02/2025", "en-GB", 2)]
    [InlineData("10/02/2025", "fr", 2)]
    [InlineData("02/25/2025", "fr", 2)]
    [InlineData("02-25-2025", null, 2)]
    public void Language_decides_whether_the_month_comes_first(string text, string? language, int month) =>
        Assert.Equal(month, FeedDate.Parse(text, language)?.Month);

    [Fact]
    public void Language_of_a_source_is_not_that_of_the_feed()
    {
        var document = Feeds.Read($"<feed xmlns='http://www.w3.org/2005/Atom' {Feeds.Prefixes}><entry><source><dc:language>hr</dc:language>"
            + "</source></entry><entry><published>14 srp 2026</published></entry></feed>");
        Assert.Equal(8, document.Items[1].Published?.Month);
    }

    /// <summary>Korean dates have no zone.</summary>
    [Theory]
    [InlineData("2004년 05월 28일 01:31 GMT", "2004-05-28T01:31:00")]
    [InlineData("2004/07/13 PM 11:23:17", "2004-07-13T23:23:17")]
    [InlineData("2004-07-13 오후 11:23:17", "2004-07-13T14:23:17")]
    [InlineData("2004년 05월 28일  01:31:15", "2004-05-27T16:31:15")]
    [InlineData("2004年5月28日 01:31", "2004-05-28T01:31:00")]
    [InlineData("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00")]
    [InlineData("2004-július-13T9:15-05:00", "2004-07-13T14:15:00")]
    [InlineData("mar., 06 janv. 2004 10:00:00 +0100", "2004-01-06T09:00:00")]
    [InlineData("Di, 06 Okt 2026 10:00:00 MESZ", "2026-10-06T08:00:00")]
    [InlineData("mié, 07 oct 2026 10:00:00 GMT", "2026-10-07T10:00:00")]
    [InlineData("Ср, 7 октября 2026 10:00:00 MSK", "2026-10-07T07:00:00")]
    [InlineData("7 de setembro de 2026", "2026-09-07T00:00:00")]
    [InlineData("út, 10 bře 2026 12:00:00 +0100", "2026-03-10T11:00:00")]
    [InlineData("ti, 10 maaliskuuta 2026 12:00:00 +0200", "2026-03-10T10:00:00")]
    [InlineData("mar, 14 iulie 2026 12:00:00 +0300", "2026-07-14T09:00:00")]
    [InlineData("mar. 14 juil. 2026 à 9h00", "2026-07-14T09:00:00")]
    [InlineData("mié. 8 jul. 2026 9:00", "2026-07-08T09:00:00")]
    [InlineData("Sep 15, 2026 10:00:00 AWST", "2026-09-15T02:00:00")]
    [InlineData("14 korrik 2026 12:00", "2026-07-14T12:00:00")]
    [InlineData("2026(e)ko uztailaren 14a 12:00", "2026-07-14T12:00:00")]
    [InlineData("14 Gorffennaf 2026 12:00", "2026-07-14T12:00:00")]
    [InlineData("১৪ জুলাই ২০২৬ 12:00", "2026-07-14T12:00:00")]
    [InlineData("14 ივლისი 2026 12:00", "2026-07-14T12:00:00")]
    [InlineData("14 հուլիսի 2026 12:00", "2026-07-14T12:00:00")]
    [InlineData("14 iyul 2026 12:00", "2026-07-14T12:00:00")]
    [InlineData("14 تشرين الأول 2026 12:00", "2026-10-14T12:00:00")]
    [InlineData("14 تشرين الثاني 2026 12:00", "2026-11-14T12:00:00")]
    [InlineData("14 كانون الثاني 2026 12:00", "2026-01-14T12:00:00")]
    [InlineData("月, 10 2月 2025 12:00:00 +0900", "2025-02-10T03:00:00")]
    [InlineData("월, 10 2월 2025 12:00:00 +0900", "2025-02-10T03:00:00")]
    [InlineData("星期一, 10 十二月 2025 12:00:00 +0800", "2025-12-10T04:00:00")]
    [InlineData("2 月 10, 2025", "2025-02-10T00:00:00")]
    [InlineData("пн, 10 февр. 2025 12:00:00 +0300", "2025-02-10T09:00:00")]
    [InlineData("út, 10 čen 2025 12:00:00 +0200", "2025-06-10T10:00:00")]
    [InlineData("ma 10 helmik. 2025 12:00:00 +0200", "2025-02-10T10:00:00")]
    [InlineData("сре, 10 дец 2025 12:00:00 +0100", "2025-12-10T11:00:00")]
    [InlineData("Σάβ, 10 Μαΐ 2025 12:00:00 +0300", "2025-05-10T09:00:00")]
    [InlineData("सोम, 10 फ़र॰ 2025", "2025-02-10T00:00:00")]
    [InlineData("10 فوریهٔ 2025", "2025-02-10T00:00:00")]
    [InlineData("10 غشت 2025", "2025-08-10T00:00:00")]
    [InlineData("14. srpnja 2026. 12:00", "2026-07-14T12:00:00")]
    [InlineData("2026年7月14日 9时05分", "2026-07-14T09:05:00")]
    [InlineData("2026年07月14日(火) 10時30分", "2026-07-14T10:30:00")]
    [InlineData("2026年7月14日（火）", "2026-07-14T00:00:00")]
    [InlineData("2025年2月10日 星期一晚上8:30", "2025-02-10T20:30:00")]
    [InlineData("下午3:45 · 2025年2月10日", "2025-02-10T15:45:00")]
    [InlineData("10 feb 2025 9:30 a. m.", "2025-02-10T09:30:00")]
    [InlineData("10 feb 2025 9:30 a.m", "2025-02-10T09:30:00")]
    [InlineData("10 feb 2025 12:30 p.\u00a0m.", "2025-02-10T12:30:00")]
    [InlineData("10 Φεβ 2025 3:30 μ.μ.", "2025-02-10T15:30:00")]
    [InlineData("10 فبراير 2025 3:30 م", "2025-02-10T15:30:00")]
    [InlineData("10 فبراير 2025م 3:30", "2025-02-10T03:30:00")]
    [InlineData("3:30 10 فبراير 2025 م", "2025-02-10T03:30:00")]
    [InlineData("3:30 31/01/2025 م", "2025-01-31T03:30:00")]
    [InlineData("10/02/2025 3:30 CH", "2025-10-02T15:30:00")]
    [InlineData("am 10. Februar 2025 um 12:30 Uhr", "2025-02-10T12:30:00")]
    [InlineData("2026-03-14 Sam 12:30", "2026-03-14T12:30:00")]
    [InlineData("2026年7月14日 下午3时05分30秒", "2026-07-14T15:05:30")]
    [InlineData("2026년 7월 14일 9시 5분", "2026-07-14T00:05:00")]
    [InlineData("/Date(1784019600000)/", "2026-07-14T09:00:00")]
    [InlineData("/Date(1784019600000+0200)/", "2026-07-14T09:00:00")]
    [InlineData("Вт, 10 березня 2026 12:00:00 +0200", "2026-03-10T10:00:00")]
    [InlineData("Thứ Ba, 10 Tháng 3, 2026 12:00:00 +0700", "2026-03-10T05:00:00")]
    [InlineData("10 Tháng Hai, 2025", "2025-02-10T00:00:00")]
    [InlineData("10 Tháng Mười Hai, 2025", "2025-12-10T00:00:00")]
    [InlineData("10 Tháng Mười Một, 2025", "2025-11-10T00:00:00")]
    [InlineData("10 Th2 2025", "2025-02-10T00:00:00")]
    [InlineData("dt., 10 març 2026 12:00:00 +0100", "2026-03-10T11:00:00")]
    [InlineData("dt., 14 d’octubre de 2026", "2026-10-14T00:00:00")]
    [InlineData("uto, 10 ožujka 2026 12:00:00 +0100", "2026-03-10T11:00:00")]
    [InlineData("T, 10 veebruar 2026 12:00:00 +0200", "2026-02-10T10:00:00")]
    [InlineData("Antr., 10 kovo 2026 12:00:00 +0200", "2026-03-10T10:00:00")]
    [InlineData("الثلاثاء، 10 مارس 2026 12:00:00 +0300", "2026-03-10T09:00:00")]
    [InlineData("יום שלישי, 10 במרץ 2026 12:00:00 +0200", "2026-03-10T10:00:00")]
    [InlineData("อ., 10 มี.ค. 2569 12:00:00 +0700", "2026-03-10T05:00:00")]
    [InlineData("29/02/2567 12:00", "2024-02-29T12:00:00")]
    [InlineData("2026 m. kovo 14 d.", "2026-03-14T00:00:00")]
    [InlineData("2026 March 14", "2026-03-14T00:00:00")]
    [InlineData("2025. február 10 12:00", "2025-02-10T12:00:00")]
    [InlineData("2025-Feb 10 12:00", "2025-02-10T12:00:00")]
    [InlineData("2025 Temmuz 10", "2025-07-10T00:00:00")]
    [InlineData("10 มีนาคม 2026", "2026-03-10T00:00:00")]
    [InlineData("१० मार्च २०२६", "2026-03-10T00:00:00")]
    [InlineData("۲۰۲۶-۰۳-۱۰ ۱۲:۰۰", "2026-03-10T12:00:00")]
    [InlineData("۱۴۰۴/۱۲/۱۹", "2026-03-10T00:00:00")]
    [InlineData("22 بهمن 1403", "2025-02-10T00:00:00")]
    [InlineData("22 بهمن\u200cماه 1403", "2025-02-10T00:00:00")]
    [InlineData("1 فروردين 1404", "2025-03-21T00:00:00")]
    [InlineData("۱ فَروَردین ۱۴۰۴", "2025-03-21T00:00:00")]
    [InlineData("10 آبان 1403", "2024-10-31T00:00:00")]
    [InlineData("10 ا\u0653بان 1403", "2024-10-31T00:00:00")]
    [InlineData("10 ژانويه 2025", "2025-01-10T00:00:00")]
    [InlineData("10 مئی 2025", "2025-05-10T00:00:00")]
    [InlineData("۲۲ بهمن ۱۴۰۳", "2025-02-10T00:00:00")]
    [InlineData("۱۴۰۳/۰۲/۳۰", "2024-05-19T00:00:00")]
    [InlineData("۱۴۰۳/۰۱/۰۱ ۰۲:۰۰ +۰۳۳۰", "2024-03-19T22:30:00")]
    [InlineData("۱۴۰۳/۰۳/۰۱ ۰۱:۰۰ +۰۳۳۰", "2024-05-20T21:30:00")]
    [InlineData("29 กุมภาพันธ์ 2567", "2024-02-29T00:00:00")]
    [InlineData("10 มี.ค. 69 12:00", "2026-03-10T12:00:00")]
    [InlineData("อา. 15/2/69", "2026-02-15T00:00:00")]
    [InlineData("อา. 04/10/69 12:00", "2026-10-04T12:00:00")]
    [InlineData("10 มี.ค. 26", "2026-03-10T00:00:00")]
    [InlineData("２０２６年３月１０日", "2026-03-10T00:00:00")]
    [InlineData("\u200e10/03/2026\u00a012:00", "2026-10-03T12:00:00")]
    public void National_forms_are_read(string text, string instant) => FeedDateTests.AssertInstant(instant, text);
}
