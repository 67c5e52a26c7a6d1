using Headwater.Fetching;

namespace Headwater.Tests.Fetching;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);

    // Retry-After | Date | seconds from now, or null
    [Theory]
    [InlineData("120", null, 120)]
    [InlineData(" 120 ", null, 120)]
    [InlineData("12.0", null, 12)]
    [InlineData("3600.0", null, 3600)]
    [InlineData("infinity", null, null)]
    [InlineData("12-31", null, null)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    [InlineData("soon", null, null)]
    [InlineData("999999999", null, 315_360_000)]
    [InlineData("1781517600", null, 7200)]
    [InlineData("1781517600000", "Mon, 15 Jun 2026 07:00:00 GMT", 7200)]
    [InlineData("1781500000", null, null)]
    [InlineData("1781500000000", null, null)]
    [InlineData("99999999999999999999999999", null, 315_360_000)]
    [InlineData("Mon, 15 Jun 2026 09:00:00 GMT", null, 3600)]
    [InlineData("Mon, 15 Jun 2026 09:00:00 GMT", "Mon, 15 Jun 2026 08:00:00 GMT", 3600)]
    [InlineData("Mon, 15 Jun 2026 09:00:00 GMT", "Mon, 15 Jun 2026 08:59:00 GMT", 60)]
    [InlineData("Thu, 01 Jan 1970 02:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", 7200)]
    [InlineData("Mon, 15 Jun 2026 07:00:00 GMT", null, null)]
    [InlineData("Mon, 15 Jun 2026 09:00:00 GMT", "yesterday", 3600)]
    [InlineData("Monday, 15-Jun-26 09:00:00 GMT", null, 3600)]
    [InlineData("Mon, 15 Jun 2026 10:00:00 +0100", null, 3600)]
    [InlineData("Mon, 15 Jun 2026 05:00:00 EDT", null, 3600)]
    [InlineData("Tue, 15 Jun 2026 09:00:00 GMT", null, 3600)]
    [InlineData("Mon Jun 15 09:00:00 2026", null, 3600)]
    [InlineData("09:00:00", null, null)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", null, 315_360_000)]
    public void The_wait_is_what_the_server_means_by_its_own_clock(string? retryAfter, string? date, int? seconds) =>
        Assert.Equal(seconds is null ? null : Now.AddSeconds(seconds.Value), RetryAfter.Until(retryAfter, date, Now));
}
