using FsCheck.Xunit;
using Headwater.Feeds.Parsing.Dates;

namespace Headwater.Tests.Parsing;

/// <summary>The standards of dates and what publishers make of them; languages are in <see cref="DateLanguageTests"/>.</summary>
public sealed class FeedDateTests
{
    [Theory]

    // RFC 822 and 2822, and variants
    [InlineData("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21")]
    [InlineData("Thu, 1 Jan 2004 19:48:21 +0130", "2004-01-01T18:18:21")]
    [InlineData("01 Jan 04 19:48 EST", "2004-01-02T00:48:00")]
    [InlineData("Thu, 01 Jan 99 19:48:21 Z", "1999-01-01T19:48:21")]
    [InlineData("Thursday, 01-January-2004 19:48:21 PDT", "2004-01-02T02:48:21")]
    [InlineData("Thu,01 Jan 2004,19:48:21 UTC+0200", "2004-01-01T17:48:21")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 -05:00", "2004-01-02T00:48:21")]
    [InlineData("Thu Jan  1 19:48:21 2004", "2004-01-01T19:48:21")]
    [InlineData("Thu Jan 1 19:48:21 CET 2004", "2004-01-01T18:48:21")]
    [InlineData("January 1st, 2004 7:48 PM", "2004-01-01T19:48:00")]
    [InlineData("1 January 2004", "2004-01-01T00:00:00")]
    [InlineData("Jan 1, 2004 at 12:05 a.m. EST", "2004-01-01T05:05:00")]
    [InlineData("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53")]
    [InlineData("Thu, 01 Jan 2004 24:00:00 GMT", "2004-01-02T00:00:00")]
    [InlineData("Thu, 01 Jan 2004 23:59:60 GMT", "2004-01-02T00:00:00")]
    [InlineData("01/31/2004 10:00:00", "2004-01-31T10:00:00")]
    [InlineData("31/01/2004", "2004-01-31T00:00:00")]
    [InlineData("31.01.2004 10:00", "2004-01-31T10:00:00")]
    [InlineData("3:45 PM - 10 Feb 2025", "2025-02-10T15:45:00")]
    [InlineData("10:30 – 31/01/2004", "2004-01-31T10:30:00")]
    [InlineData("19:48:21 -0500 1 Jan 2004", "2004-01-02T00:48:21")]
    [InlineData("po 10. 2. 2025 12:00", "2025-02-10T12:00:00")]
    [InlineData("31-12-2003", "2003-12-31T00:00:00")]
    [InlineData("10-02-2023 12:00", "2023-02-10T12:00:00")]
    [InlineData("mar 31/12/2024 10:00", "2024-12-31T10:00:00")]
    [InlineData("Sen 2025-02-10 12:00", "2025-02-10T12:00:00")]
    [InlineData("Feb 10.2025", "2025-02-10T00:00:00")]
    [InlineData("Mon, 10 02 2025 08:51:49 +0100", "2025-02-10T07:51:49")]

    // W3C-DTF, RFC 3339, ISO 8601
    [InlineData("2003-12-31T10:14:55Z", "2003-12-31T10:14:55")]
    [InlineData("2003-12-31T10:14:55.123456789-08:00", "2003-12-31T18:14:55")]
    [InlineData("2003-12-31T10:14:55 -0800", "2003-12-31T18:14:55")]
    [InlineData("2003-12-31T10:14+01", "2003-12-31T09:14:00")]
    [InlineData("2003-12-31 10:14:55 PST", "2003-12-31T18:14:55")]
    [InlineData("2003-12-31t10:14:55z", "2003-12-31T10:14:55")]
    [InlineData("20031231T101455Z", "2003-12-31T10:14:55")]
    [InlineData("20031231", "2003-12-31T00:00:00")]
    [InlineData("2003-12", "2003-12-01T00:00:00")]
    [InlineData("2003", "2003-01-01T00:00:00")]
    [InlineData("2003-335", "2003-12-01T00:00:00")]
    [InlineData("2003335", "2003-12-01T00:00:00")]
    [InlineData("2003-W01-1", "2002-12-30T00:00:00")]
    [InlineData("2004W537T10:00", "2005-01-02T10:00:00")]
    [InlineData("03-12-31", "2003-12-31T00:00:00")]
    [InlineData("-03-12", "2003-12-01T00:00:00")]
    [InlineData("-0312", "2003-12-01T00:00:00")]
    [InlineData("031231", "2003-12-31T00:00:00")]
    [InlineData("200312", "2003-12-01T00:00:00")]
    [InlineData("03335", "2003-12-01T00:00:00")]
    [InlineData("2003-012-31T10:14:55+00:00", "2003-12-31T10:14:55")]
    [InlineData("2003-12-31T24:00:00Z", "2004-01-01T00:00:00")]
    [InlineData("2003-12-31T18:14:55-08:00", "2004-01-01T02:14:55")]
    [InlineData("2003-12-31T10:14:55+05:30", "2003-12-31T04:44:55")]
    [InlineData("2003-12-31 10:14:55.0", "2003-12-31T10:14:55")]
    [InlineData("2003/12/31 10:14", "2003-12-31T10:14:00")]
    [InlineData("2003-12-31Z", "2003-12-31T00:00:00")]
    [InlineData("2003-12-31+01:00", "2003-12-30T23:00:00")]
    [InlineData("2003-12-31 +01:00", "2003-12-30T23:00:00")]
    [InlineData("2004-01-01 -0500", "2004-01-01T05:00:00")]
    [InlineData("2003-12-31 - 10:14", "2003-12-31T10:14:00")]
    [InlineData("2003-12-31 Wed 10:14", "2003-12-31T10:14:00")]
    [InlineData("2003-12-31 at 10:14 PM", "2003-12-31T22:14:00")]
    [InlineData("2003. 12. 31. 10:14", "2003-12-31T10:14:00")]
    [InlineData("2003年12月31日 星期三 10:14", "2003-12-31T10:14:00")]
    [InlineData("December 2003", "2003-12-01T00:00:00")]

    // Zones: numbers win over names; names of the tz database
    [InlineData("Thu, 01 Jan 2004 19:48:21 +0800 (CST)", "2004-01-01T11:48:21")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 +0530 IST", "2004-01-01T14:18:21")]
    [InlineData("Thu Jan 01 2004 19:48:21 GMT+0200 (Central European Summer Time)", "2004-01-01T17:48:21")]
    [InlineData("2004-01-01T19:48:21+01:00[Europe/Paris]", "2004-01-01T18:48:21")]
    [InlineData("2004-07-01 19:48:21 Europe/Paris", "2004-07-01T17:48:21")]
    [InlineData("2004-07-01 19:48:21 Europe//Paris", "2004-07-01T19:48:21")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 America/New_York", "2004-01-02T00:48:21")]
    [InlineData("July 1, 2004, 7:48 p.m. ET", "2004-07-01T23:48:00")]
    [InlineData("Thu, 01 Jul 2004 19:48:21 Pacific Time", "2004-07-02T02:48:21")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 Central European Time", "2004-01-01T18:48:21")]
    [InlineData("2004-07-01 19:48:21 Eastern European Summer Time", "2004-07-01T16:48:21")]
    [InlineData("10 фев 2025 12:00 МСК", "2025-02-10T09:00:00")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 WITA", "2004-01-01T11:48:21")]
    [InlineData("Thu, 01 Jul 2004 19:48:21 Pacific Time -0500", "2004-07-02T00:48:21")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 America/Argentina/Buenos_Aires", "2004-01-01T22:48:21")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 +3", "2004-01-01T16:48:21")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 -300", "2004-01-01T22:48:21")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 0530", "2004-01-01T14:18:21")]
    [InlineData("2004-01-01 19:48:21 0200", "2004-01-01T17:48:21")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 02:00", "2004-01-01T17:48:21")]
    [InlineData("2004-01-01 19:48:21 02:00", "2004-01-01T17:48:21")]
    [InlineData("1 Jan 2004 10:00 to 12:00", "2004-01-01T10:00:00")]

    // Hours with a letter, and Unix time
    [InlineData("1 janvier 2004 à 10h30", "2004-01-01T10:30:00")]
    [InlineData("1 janvier 2004, 9 h 05", "2004-01-01T09:05:00")]
    [InlineData("2004-01-01 10h30", "2004-01-01T10:30:00")]
    [InlineData("1 januari 2004 10u30", "2004-01-01T10:30:00")]
    [InlineData("1. januar 2004 kl. 10.30", "2004-01-01T10:30:00")]
    [InlineData("Thu, 01 Jan 2004 10.30.15 +0000", "2004-01-01T10:30:15")]
    [InlineData("1072986501", "2004-01-01T19:48:21")]
    [InlineData("1072986501000", "2004-01-01T19:48:21")]
    [InlineData("1072986501000000", "2004-01-01T19:48:21")]
    [InlineData("1072986501000000000", "2004-01-01T19:48:21")]
    [InlineData("1072986501.25", "2004-01-01T19:48:21")]
    [InlineData("2004010119", "2004-01-01T19:00:00")]
    public void Dates_are_read_as_they_are_written(string text, string instant) => AssertInstant(instant, text);

    [Theory]
    [InlineData("")]
    [InlineData("today")]
    [InlineData("Thu, 32 Jan 2004 19:48:21 GMT")]
    [InlineData("Thu, 30 Feb 2004 19:48:21 GMT")]
    [InlineData("2003-13-01")]
    [InlineData("2003-12-31T25:00:00Z")]
    [InlineData("0000-00-00T00:00:00Z")]
    [InlineData("-0001-11-30")]
    [InlineData("0001-W01-0")]
    [InlineData("2026-W10-9")]
    [InlineData("-")]
    [InlineData("-1-1-1")]
    [InlineData("033335")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("Thu, 01 Jan")]
    [InlineData("10:15")]
    [InlineData("10.2. 12:30")]
    [InlineData("1:x")]
    [InlineData("99999999999999999999")]
    public void Other_texts_are_not_dates(string text) => Assert.Null(FeedDate.Parse(text));

    [Property]
    public bool Any_instant_is_read_back_from_both_standards(DateTimeOffset date)
    {
        if (date.Year is < 1001 or > 9998)
            return true; // out of range
        var second = new DateTimeOffset(date.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        return FeedDate.Parse(second.ToString("R", System.Globalization.CultureInfo.InvariantCulture)) == second
            && FeedDate.Parse(date.ToString("O", System.Globalization.CultureInfo.InvariantCulture)) == date;
    }

    [Property(MaxTest = 2000)]
    public bool Any_text_is_parsed_without_an_exception(string? text)
    {
        FeedDate.Parse(text);
        FeedDate.Parse($"2004-01-01{text}");
        FeedDate.Parse($"Thu, 01 Jan 2004 {text}");
        return true;
    }

    internal static void AssertInstant(string instant, string text)
    {
        var date = FeedDate.Parse(text);
        Assert.Equal(instant, date?.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(TimeSpan.Zero, date!.Value.Offset);
    }
}
