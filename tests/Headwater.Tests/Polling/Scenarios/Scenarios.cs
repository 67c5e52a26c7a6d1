namespace Headwater.Tests.Polling.Scenarios;

internal sealed record Scenario(string Name, Func<Publisher> Publisher, string Expected);

internal static class Scenarios
{
    private const string Hourly = "u, 719×1h c";
    private const string TwoHourly = "u, 359×2h c";
    private const string ThreeHourly = "u, 239×3h c";
    private const string Daily = "u, 29×24h c";
    private const string DailyUnconditional = "u, 29×24h u";
    private const string HourlyUnconditional = "u, 719×1h u";
    private const string New = "http://b.example/a.xml";
    private const string OtherFeed = "<rss "
        + "version=\"2.0\"><channel><title>Casino</title><item><guid>win</guid><title>Win</title></item></channel></rss>";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        // Rachel Kroll's criteria for feed readers.
        Of("Kroll: at most one conditional request an hour", p => p, Hourly),
        Of("Kroll: at most one unconditional request a day", p => p.NoValidators().Undated().Silent("0h", "99d"), DailyUnconditional),
        Of("without validators its dates say how often", p => p.NoValidators(), HourlyUnconditional),
        Of("Kroll: a strong ETag comes back byte for byte", p => p.ETag("\"v-{0}\""), Hourly),
        Of("Kroll: a weak ETag comes back byte for byte", p => p.ETag("W/\"v-{0}\""), Hourly),
        Of("Kroll: an ETag without quotes comes back byte for byte", p => p.ETag("v-{0}"), Hourly),
        Of("Kroll: an ETag that a proxy changed comes back byte for byte", p => p.ETag("\"v-{0}\"-gzip"), Hourly),
        Of("Kroll: an ETag with spaces and commas comes back byte for byte", p => p.ETag("\"a, b {0} c\""), Hourly),
        Of("Kroll: a Last-Modified comes back byte for byte", p => p.NoValidators().LastModified(), Hourly),
        Of("Kroll: both validators come back", p => p.LastModified(), Hourly),
        Of("Kroll: no cookies", p => p.Says("Set-Cookie", "session=1; Path=/").Mute304(), Hourly),
        Of("Kroll: no faster when everything is sent each time", p => p.IgnoresValidators(), Hourly),
        Of("Kroll: 429 is obeyed", p => p.During("10h", "11h", 429), "u, 10×1h c, 4h c, 705×1h c"),
        Of("Kroll: Retry-After is obeyed", p => p.During("10h", "11h", 429, ("Retry-After", "36000")), "u, 10×1h c, 10h c, 699×1h c"),
        Of("Kroll: Cache-Control is obeyed", p => p.Says("Cache-Control", "max-age=10800"), ThreeHourly),
        Of("Kroll: when the validators go away, so do they",
            p => p.During("48h", "49h", r => new Response(200, [], p.Rss(0))), "u, 48×1h c, 1h u, 670×1h c"),

        // Caching headers.
        Of("max-age", p => p.Says("Cache-Control", "public, max-age=21600"), "u, 119×6h c"),
        Of("max-age in quotes and capitals", p => p.Says("Cache-Control", "Public; MAX-AGE=\"7200\""), TwoHourly),
        Of("max-age below an hour", p => p.Says("Cache-Control", "max-age=60"), Hourly),
        Of("max-age below zero", p => p.Says("Cache-Control", "max-age=-1"), Hourly),
        Of("max-age that is not a number", p => p.Says("Cache-Control", "max-age=soon"), Hourly),
        Of("max-age beyond all numbers", p => p.Says("Cache-Control", "max-age=99999999999999999999"), "u, 4×168h c"),
        Of("max-age of a year is capped", p => p.Says("Cache-Control", "max-age=31536000, immutable"), "u, 4×168h c"),
        Of("the first of two max-age counts", p => p.Says("Cache-Control", "max-age=7200, max-age=86400"), TwoHourly),
        Of("s-maxage before max-age", p => p.Says("Cache-Control", "max-age=60, s-maxage=10800"), ThreeHourly),
        Of("Age is taken off", p => p.Says("Cache-Control", "max-age=14400").Says("Age", "3600"), ThreeHourly),
        Of("Age beyond max-age", p => p.Says("Cache-Control", "max-age=14400").Says("Age", "86400"), Hourly),
        Of("no-cache", p => p.Says("Cache-Control", "no-cache, max-age=86400"), Hourly),
        Of("no-cache of one header only", p => p.Says("Cache-Control", "no-cache=\"Set-Cookie\", max-age=7200"), TwoHourly),
        Of("no-store keeps the validators", p => p.Says("Cache-Control", "private, no-store, max-age=0"), Hourly),
        Of("Expires", p => p.Says("Date", now => now).Says("Expires", now => now.AddHours(2)), TwoHourly),
        Of("Expires without Date", p => p.Says("Expires", now => now.AddHours(2)), TwoHourly),
        Of("Expires by a clock that is a year behind", p => p.Says("Date", now => now.AddYears(-1))
            .Says("Expires", now => now.AddYears(-1).AddHours(2)), TwoHourly),
        Of("Expires by a clock that is a year ahead", p => p.Says("Date", now => now.AddYears(1))
            .Says("Expires", now => now.AddYears(1).AddHours(2)), TwoHourly),
        Of("Expires in the past", p => p.Says("Expires", now => now.AddYears(-10)), Hourly),
        Of("Expires at the end of time, by a clock a second behind", p => p.Says("Date", now => now.AddSeconds(-1))
            .Says("Expires", "Fri, 31 Dec 9999 23:59:59 GMT"), "u, 4×168h c"),
        Of("Expires with the wrong weekday", p => p.Says("Expires", now => now.AddHours(2), "'Foo,' dd MMM yyyy HH:mm:ss 'GMT'"),
            TwoHourly),
        Of("Expires in seconds is not a date", p => p.Says("Expires", "7200"), Hourly),
        Of("Expires: 0 keeps the validators", p => p.Says("Expires", "0"), Hourly),
        Of("max-age before Expires", p => p.Says("Cache-Control", "max-age=7200").Says("Expires", now => now.AddDays(3)), TwoHourly),
        Of("a 304 without headers leaves max-age standing", p => p.ItemEvery("6h").Says("Cache-Control", "max-age=10800").Mute304(),
            ThreeHourly),
        Of("a 304 with a new max-age counts", p => p.ItemEvery("720h").Says("Cache-Control", "max-age=7200").Mute304()
            .SaysOn304("Cache-Control", "max-age=172800"), "u, 24h c, 3×48h c, 48h u, 24h c, 3×48h c, 48h u, 24h c, 3×48h c, 48h u, 24h c"),

        // What the document asks for.
        Of("ttl", p => p.Channel("<ttl>180</ttl>"), ThreeHourly),
        Of("ttl below an hour", p => p.Channel("<ttl>5</ttl>"), Hourly),
        Of("ttl of a year is capped", p => p.Channel("<ttl>525600</ttl>"), "u, 4×168h c"),
        Of("ttl stands through every 304", p => p.ItemEvery("6h").Channel("<ttl>180</ttl>").Mute304(), ThreeHourly),
        Of("the longest of the wishes counts", p => p.Channel("<ttl>120</ttl>").Says("Cache-Control", "max-age=10800"), ThreeHourly),
        Of("sy:updatePeriod hourly", p => p.Channel(Sy("hourly", 1)), Hourly),
        Of("sy:updatePeriod daily", p => p.Channel(Sy("daily", 1)), Daily),
        Of("sy:updateFrequency", p => p.Channel(Sy("daily", 12)), TwoHourly),
        Of("sy:updateFrequency of zero", p => p.Channel(Sy("daily", 0)), Daily),
        Of("sy:updatePeriod monthly is capped", p => p.Channel(Sy("monthly", 1)), "u, 4×168h c"),
        Of("sy:updatePeriod that does not exist", p => p.Channel(Sy("fortnightly", 1)), Hourly),
        Of("sy:updateBase sets the hour", p => p.Channel(Sy("daily", 2, "2020-01-01T06:00:00Z")), "u, 6h c, 59×12h c"),
        Of("sy:updateBase in the future", p => p.Channel(Sy("daily", 12, "2036-01-01T06:00:00Z")), TwoHourly),
        Of("skipHours", p => p.Channel(SkipHours(Enumerable.Range(0, 24).Except([0, 12]))), "u, 59×12h c"),
        Of("skipHours of the whole day cannot be meant", p => p.Channel(SkipHours(Enumerable.Range(0, 24))), Hourly),
        Of("skipHours after max-age", p => p.Channel(SkipHours(Enumerable.Range(2, 4))).Says("Cache-Control", "max-age=10800"),
            $"u, {string.Concat(Enumerable.Repeat("6h c, 6×3h c, ", 29))}6h c, 5×3h c"),
        Of("skipDays", p => p.Channel(SkipDays("Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")),
            "u, 23×1h c, 145h c, 23×1h c, 145h c, 23×1h c, 145h c, 23×1h c, 145h c, 23×1h c"),
        Of("skipDays of the whole week cannot be meant",
            p => p.Channel(SkipDays("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")), Hourly),
        Of("skipDays stand through every 304", p => p.ItemEvery("720h")
            .Channel(SkipDays("Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
            .Mute304(), "u, 168h c, 168h u, 168h c, 168h u"),

        // Retry-After.
        Of("Retry-After in seconds on 503", p => p.During("10h", "11h", 503, ("Retry-After", "7200")), "u, 10×1h c, 2h c, 707×1h c"),
        Of("Retry-After as a date on 503", p => p.During("10h", "11h", 503, ("Retry-After", Date("15h"))), "u, 10×1h c, 5h c, 704×1h c"),
        Of("Retry-After of five days is not shortened",
            p => p.During("10h", "11h", 503, ("Retry-After", "432000")), "u, 10×1h c, 120h c, 589×1h c"),
        Of("Retry-After shorter than the back-off", p => p.During("10h", "11h", 503, ("Retry-After", "60")), "u, 719×1h c"),
        Of("Retry-After on 200", p => p.Says("Retry-After", "7200"), TwoHourly),
        Of("Retry-After on a redirect", p => p.Moves("10h", "11h", 301, New, ("Retry-After", "18000")), "u, 10×1h c, 5h c, 704×1h c"),
        Of("Retry-After in fractions of a second",
            p => p.During("10h", "11h", 503, ("Retry-After", "7200.5")), "u, 10×1h c, 2h01 c, 707×1h c"),
        Of("Retry-After that is not a time", p => p.During("10h", "11h", 503, ("Retry-After", "later")), Hourly),
        Of("Retry-After in the past", p => p.During("10h", "11h", 503, ("Retry-After", Date("1h"))), Hourly),

        // Failures.
        Of("500 now and then", p => p.During("10h", "12h", 500), "u, 11×1h c, 2h c, 706×1h c"),
        Of("500 and a 502 of a feed without validators: it waits no day", p => p.NoValidators().During("10h", "12h", 500)
            .During("20h", "21h", 502), "u, 11×1h u, 2h u, 706×1h u"),
        Of("500 for ever is asked once a day and never given up", p => p.From("0h", 500), "u, 1h u, 2h u, 4h u, 8h u, 16h u, 28×24h u"),
        Of("500 for a day: the first success forgets it",
            p => p.During("24h", "48h", 500), "u, 25×1h c, 2h c, 4h c, 8h c, 16h c, 664×1h c"),
        Of("no answer in time, now and then", p => p.During("10h", "12h", Response.Silence), "u, 11×1h c, 2h c, 706×1h c"),
        Of("no answer in time for a day: the first success forgets it",
            p => p.During("24h", "48h", Response.Silence), "u, 25×1h c, 2h c, 4h c, 8h c, 16h c, 664×1h c"),
        Of("no answer in time for ever: once a day",
            p => p.During("10h", "99d", Response.Silence), "u, 11×1h c, 2h c, 4h c, 8h c, 16h c, 28×24h c"),
        Of("500 twice: the second time starts at an hour again", p => p.During("10h", "12h", 500)
            .During("20h", "22h", 500), "u, 11×1h c, 2h c, 8×1h c, 2h c, 696×1h c"),
        Of("404 backs off further", p => p.From("0h", 404), "u, 4h u, 8h u, 16h u, 28×24h u"),
        Of("404 with a short Retry-After backs off as far",
            p => p.During("10h", "11h", 404, ("Retry-After", "60")), "u, 10×1h c, 4h c, 705×1h c"),
        Of("404 for an afternoon", p => p.During("10h", "15h", 404), "u, 10×1h c, 4h c, 8h c, 697×1h c"),
        Of("403", p => p.During("10h", "12h", 403), "u, 11×1h c, 2h c, 706×1h c"),
        Of("410 twice a day apart retires", p => p.From("48h", 410), "u, 48×1h c, 24h c; Retired"),
        Of("410 from the start", p => p.From("0h", 410), "u, 24h u; Retired"),
        Of("410 once is a mistake", p => p.During("48h", "50h", 410), "u, 48×1h c, 24h c, 647×1h c"),
        Of("410 is forgotten by a success", p => p.During("48h", "50h", 410)
            .During("100h", "102h", 410), "u, 48×1h c, 24h c, 28×1h c, 24h c, 595×1h c"),
        Of("410 with a 500 between", p => p.During("72h", "73h", 500).From("48h", 410), "u, 48×1h c, 24h c, 2h c; Retired"),
        Of("304 without a conditional request is an error", p => p.During("0h", "2h", 304), "u, 1h u, 2h u, 716×1h c"),
        Of("an empty body", p => p.During("0h", "1h", 200), "u, 1h u, 718×1h c"),
        Of("a page from the start is asked for once a day", p => p.During("0h", "99d", _ => Scenarios.Page), "u, 1h u, 29×24h u"),
        Of("a login page keeps the validators", p => p.During("10h", "12h", _ => Scenarios.Page), "u, 11×1h c, 2h c, 706×1h c"),

        // Redirects.
        Of("301 is believed after a day",
            p => p.Moves("0h", "99d", 301, New), "u→b, 24×1h c→b, 695×1h c@b; moved to http://b.example/a.xml"),
        Of("308 is believed after a day",
            p => p.Moves("48h", "99d", 308, New), "u, 47×1h c, 25×1h c→b, 647×1h c@b; moved to http://b.example/a.xml"),
        Of("302 is never believed", p => p.Moves("0h", "99d", 302, New), "u→b, 719×1h c→b"),
        Of("307 is never believed", p => p.Moves("0h", "99d", 307, New), "u→b, 719×1h c→b"),
        Of("301 for less than a day is not believed", p => p.Moves("48h", "70h", 301, New), "u, 47×1h c, 22×1h c→b, 650×1h c"),
        Of("301 that is broken once starts again", p => p.Moves("0h", "20h", 301, New)
            .Moves("21h", "99d", 301, New), "u→b, 19×1h c→b, 1h c, 25×1h c→b, 674×1h c@b; moved to http://b.example/a.xml"),
        Of("301 with a 500 in between goes on", p => p.During("10h", "11h", 500)
            .Moves("0h", "99d", 301, New), "u→b, 9×1h c→b, 1h c, 709×1h c@b; moved to http://b.example/a.xml"),
        Of("301 to another feed is not believed", p => p.Moves("48h", "99d", 301, New)
            .During("48h", "99d", r => r.ETag == "\"x\"" ? new Response(304, []) : new Response(200, [("ETag", "\"x\"")], OtherFeed)),
                $"u, 47×1h c, 8×1h c→b, {Slower("c→b")}, 24h c→b, 24h u→b, 7×24h c→b, 24h u→b, 7×24h c→b, 24h u→b, 3×24h c→b"),
        Of("301 through a 302 is not believed", p => p.Moves("0h", "99d", 301, "http://c.example/a.xml")
            .During("0h", "99d", r => r.Host == "c.example" ? new Response(302, [("Location", New)]) : null), "u→c→b, 719×1h c→c→b"),
        Of("a new place that dies, and an old one that is back", p => p.Moves("0h", "72h", 301, New)
            .ElsewhereDuring("72h", "99d", 404), "u→b, 24×1h c→b, 48×1h c@b, 4h c, 643×1h c"),
        Of("a new place that is down for a while", p => p.Moves("0h", "99d", 301, New)
            .ElsewhereDuring("72h", "76h",
                500), "u→b, 24×1h c→b, 48×1h c@b, 1h c→b, 2h c@b, 4h c→b, 640×1h c@b; moved to http://b.example/a.xml"),
        Of("an old place that dies before its redirect is believed", p => p.Moves("48h", "60h", 301, New)
            .During("60h", "99d", r => r.Host == new Uri(Publisher.Url).Host ? new Response(404, []) : null),
            "u, 47×1h c, 12×1h c→b, 1h c, 4h c@b, 655×1h c@b; moved to http://b.example/a.xml"),
        Of("a circle of redirects", p => p.Moves("0h", "99d", 301, Publisher.Url), "u, 1h u, 2h u, 4h u, 8h u, 16h u, 28×24h u"),
        Of("a redirect into the cloud's metadata",
            p => p.Moves("0h", "99d", 302, "http://169.254.169.254/latest"), "u, 1h u, 2h u, 4h u, 8h u, 16h u, 28×24h u"),

        // How often the feed changes.
        Of("an item a day", p => p.ItemEvery("24h"), "u, 179×4h c"),
        Of("an item every six hours", p => p.ItemEvery("6h"), Hourly),
        Of("an item a week", p => p.ItemEvery("168h"), Daily),
        Of("an item a year", p => p.ItemEvery("8760h"), "u, 7×24h c, 24h u, 7×24h c, 24h u, 7×24h c, 24h u, 5×24h c"),
        Of("a feed that falls silent is asked ever less", p => p.Silent("0h", "99d"),
            $"u, 7×1h c, {Slower("c")}, 24h c, 24h u, 7×24h c, 24h u, 7×24h c, 24h u, 5×24h c"),
        Of("a feed that wakes up is asked often again", p => p.Silent("24h", "480h"),
            $"u, 31×1h c, {Slower("c")}, 24h c, 24h u, 7×24h c, 24h u, 3×24h c, 230×1h c"),
        Of("a feed without dates", p => p.Undated(), Hourly),
        Of("a feed without dates that changes every two days", p => p.Undated().ItemEvery("48h"), "u, 48×1h c, 83×8h c"),

        // The numbered pains of those who run other systems.
        Of("Pain 1: a feed dead after three errors",
            p => p.During("0h", "480h", 500), "u, 1h u, 2h u, 4h u, 8h u, 16h u, 19×24h u, 232×1h c"),
        Of("Pain 9: Retry-After only on 429, and a day at most",
            p => p.During("10h", "11h", 503, ("Retry-After", "172800")), "u, 10×1h c, 48h c, 661×1h c"),
        Of("Pain 10: validators dropped because of Expires: 0", p => p.LastModified().Says("Expires", "0")
            .Says("Cache-Control", "no-cache"), Hourly),
        Of("Pain 11: several fetches when subscribing", p => p.NoValidators().Says("Cache-Control", "no-store"), HourlyUnconditional),
        Of("Pain 12: intervals that do not follow the feed", p => p.ItemEvery("72h"), "u, 59×12h c"),
        Of("Pain 13: a hotel's page with 302", p => p.Moves("10h", "12h", 302, "http://portal.example/login")
            .During("10h", "12h", r => r.Host == "portal.example" ? Scenarios.Page : null), "u, 9×1h c, 2×1h c→portal, 2h c, 706×1h c"),
        Of("Pain 13: a hotel's page with 301", p => p.Moves("10h", "12h", 301, "http://portal.example/login")
            .During("10h", "12h", r => r.Host == "portal.example" ? Scenarios.Page : null), "u, 9×1h c, 2×1h c→portal, 2h c, 706×1h c"),
        Of("Pain 13: a hotel's page in place", p => p.During("10h", "12h", _ => Scenarios.Page), "u, 11×1h c, 2h c, 706×1h c"),
    ];

    private static Response Page => Publisher.Page;

    /// <summary>A sixth of the time that has passed since the last change, until that is a day.</summary>
    private static string Slower(string kind) => string.Join(", ", new[]
    {
        "1h10", "1h22", "1h36", "1h52", "2h10", "2h32", "2h57", "3h27", "4h01", "4h42", "5h29", "6h23", "7h27", "8h42", "10h09",
            "11h50", "13h49",
        "16h07", "18h48", "21h56",
    }.Select(gap => $"{gap} {kind}"));

    private static Scenario Of(string name, Func<Publisher, Publisher> publisher, string expected) =>
        new(name, () => publisher(new Publisher()), expected);

    private static string Date(string since) => Publisher.HttpDate(Publisher.Start + Publisher.Time(since));

    private static string Sy(string period, int frequency, string? start = null) =>
        $"<sy:updatePeriod xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">{period}</sy:updatePeriod>" +
        $"<sy:updateFrequency xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">{frequency}</sy:updateFrequency>" +
        (start is null ? "" : $"<sy:updateBase xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">{start}</sy:updateBase>");

    private static string SkipHours(IEnumerable<int> hours) =>
        $"<skipHours>{string.Concat(hours.Select(hour => $"<hour>{hour}</hour>"))}</skipHours>";

    private static string SkipDays(params string[] days) =>
        $"<skipDays>{string.Concat(days.Select(day => $"<day>{day}</day>"))}</skipDays>";
}
