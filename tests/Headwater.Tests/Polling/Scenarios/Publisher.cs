using System.Globalization;

namespace Headwater.Tests.Polling.Scenarios;

/// <summary>
/// A publisher's server over a month, told in a line: by default a feed with a new item every hour and an ETag, answered 304 when
/// nothing changed. Times are since the start, such as <c>90m</c>, <c>6h</c> or <c>2d</c>.
/// </summary>
internal sealed class Publisher
{
    public const string Url = "http://feeds.example/a.xml";

    /// <summary>A Monday.</summary>
    public static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Func<TimeSpan, Request, Response?>> _phases = [];
    private readonly List<(string Name, Func<DateTimeOffset, string> Value)> _headers = [];
    private readonly List<(string Name, string Value)> _headersOf304 = [];
    private TimeSpan _itemEvery = TimeSpan.FromHours(1);
    private string? _etag = "\"{0}\"";
    private bool _lastModified;
    private bool _undated;
    private bool _ignoresValidators;
    private bool _mute304;
    private string _channel = "";

    public static TimeSpan Time(string text) => text[^1] switch
    {
        'm' => TimeSpan.FromMinutes(int.Parse(text[..^1], CultureInfo.InvariantCulture)),
        'h' => TimeSpan.FromHours(int.Parse(text[..^1], CultureInfo.InvariantCulture)),
        _ => TimeSpan.FromDays(int.Parse(text[..^1], CultureInfo.InvariantCulture)),
    };

    public Publisher ItemEvery(string time) => With(() => _itemEvery = Time(time));

    public Publisher Undated() => With(() => _undated = true);

    /// <summary>Nothing new from one time to another.</summary>
    public Publisher Silent(string from, string to) => During(from, to, request => Feed(request, Start + Time(from)));

    /// <param name="format">{0} is the version.</param>
    public Publisher ETag(string? format) => With(() => _etag = format);

    public Publisher LastModified() => With(() => _lastModified = true);
    public Publisher NoValidators() => ETag(null);

    /// <summary>Always sends the whole document.</summary>
    public Publisher IgnoresValidators() => With(() => _ignoresValidators = true);

    /// <summary>Its 304 has only the headers of <see cref="SaysOn304"/>.</summary>
    public Publisher Mute304() => With(() => _mute304 = true);

    public Publisher Says(string name, string value) => With(() => _headers.Add((name, _ => value)));

    /// <param name="format">Of the date, if it is not as it should be.</param>
    public Publisher Says(string name, Func<DateTimeOffset, DateTimeOffset> date, string format = "R") =>
        With(() => _headers.Add((name, now => date(now).ToString(format, CultureInfo.InvariantCulture))));

    public Publisher SaysOn304(string name, string value) => With(() => _headersOf304.Add((name, value)));
    public Publisher Channel(string xml) => With(() => _channel += xml);

    /// <summary>Another answer from one time to another.</summary>
    public Publisher During(string from, string to, int status, params (string Name, string Value)[] headers) =>
        During(from, to, _ => new Response(status, headers));

    public Publisher During(string from, string to, Func<Request, Response?> answer) =>
        With(() => _phases.Add((time, request) => time >= Time(from) && time < Time(to) ? answer(request) : null));

    public Publisher From(string from, int status, params (string Name, string Value)[] headers) => During(from, "99d", status, headers);

    /// <summary>As <see cref="During(string, string, int, ValueTuple{string, string}[])"/>, for the other host only.</summary>
    public Publisher ElsewhereDuring(string from, string to, int status) =>
        During(from, to, request => request.Url == Url ? null : new Response(status, []));

    /// <summary>The first URL leads elsewhere, where the feed is.</summary>
    public Publisher Moves(string from, string to, int status, string target, params (string Name, string Value)[] headers) =>
        During(from, to, request => request.Url == Url ? new Response(status, [("Location", target), .. headers]) : null);

    /// <summary>A page with a form, with status 200.</summary>
    public static Response Page { get; } = new(
        200, [("Content-Type", "text/html"), ("ETag", "\"portal\"")], "<html><body>Welcome to our hotel</body></html>");

    public Response Answer(Request request, DateTimeOffset now)
    {
        foreach (var phase in _phases)
        {
            if (phase(now - Start, request) is { } answer)
                return answer;
        }

        return Feed(request, now);
    }

    public Response Feed(Request request, DateTimeOffset now)
    {
        var version = (long)Math.Floor((now - Start) / _itemEvery);
        var etag = _etag is null ? null : string.Format(CultureInfo.InvariantCulture, _etag, version);
        var modified = _lastModified ? HttpDate(Start + (version * _itemEvery)) : null;
        var headers = _headers.Select(header => (header.Name, header.Value(now))).ToList();
        if (etag is not null)
            headers.Add(("ETag", etag));
        if (modified is not null)
            headers.Add(("Last-Modified", modified));

        var same = etag is not null ? request.ETag == etag : modified is not null && request.LastModified == modified;
        if (same && !_ignoresValidators)
            return new Response(304, [.. _mute304 ? [] : headers, .. _headersOf304]);
        return new Response(200, headers, Rss(version));
    }

    public string Rss(long version)
    {
        var items = Enumerable.Range(0, 5).Select(back => version - back).Select(number =>
            $"<item><guid isPermaLink=\"false\">{number}</guid><title>{number}</title>{Date(number)}</item>");
        return $"<rss version=\"2.0\"><channel><title>Feed</title>{_channel}{string.Concat(items)}</channel></rss>";
    }

    private string Date(long number) => _undated ? "" : $"<pubDate>{HttpDate(Start + (number * _itemEvery))}</pubDate>";

    public static string HttpDate(DateTimeOffset time) => time.ToString("R", CultureInfo.InvariantCulture);

    private Publisher With(Action change)
    {
        change();
        return this;
    }
}
