using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Headwater.Tests.Listing.Formats;

/// <summary>What feed validators call an error in RSS 2.0 (rssboard.org/rss-specification) or Atom (RFC 4287).</summary>
internal static partial class FeedRules
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace Content = "http://purl.org/rss/1.0/modules/content/";
    private static readonly XNamespace Media = "http://search.yahoo.com/mrss/";

    /// <summary>A line for each rule that is broken: which, and by what.</summary>
    public static IReadOnlyList<string> Broken(XElement root) =>
        [.. root.Name == "rss" ? OfRss(root) : OfAtom(root), .. Common(root)];

    private static IEnumerable<string> OfRss(XElement rss)
    {
        var channel = rss.Elements("channel").Single();
        if ((string?)rss.Attribute("version") != "2.0")
            yield return "version of RSS";
        foreach (var name in (string[])["title", "link", "description"])
            if (channel.Elements(name).Count() != 1 || channel.Element(name)!.Value.Length == 0)
                yield return $"{name} of the channel is missing or repeated";
        foreach (var fault in SelfLink(channel, "application/rss+xml"))
            yield return fault;
        foreach (var guid in channel.Descendants("guid").GroupBy(guid => guid.Value).Where(same => same.Count() > 1))
            yield return $"guid is repeated: {guid.Key}";
        foreach (var item in channel.Elements("item"))
            foreach (var fault in OfItem(item))
                yield return fault;
    }

    private static IEnumerable<string> OfItem(XElement item)
    {
        if (item.Element("title") is null && item.Element("description") is null)
            yield return "an item has neither a title nor a description";
        foreach (var name in (string[])["title", "link", "description", "guid", "pubDate", "author", "comments", "source"])
            if (item.Elements(name).Count() > 1)
                yield return $"{name} is repeated";
        if (item.Element("guid") is { } guid
            && ((string?)guid.Attribute("isPermaLink") != "false" ? !IsUrl(guid.Value) : guid.Value.Length == 0))
            yield return $"guid is not a permanent link: {guid.Value}";
        if (item.Element("author") is { } author && !EmailPattern().IsMatch(author.Value))
            yield return $"author is not an e-mail address: {author.Value}";
        foreach (var category in item.Elements("category").Where(category => string.IsNullOrWhiteSpace(category.Value)))
            yield return "category is blank";
        foreach (var enclosure in item.Elements("enclosure"))
        {
            if (!IsLength((string?)enclosure.Attribute("length")))
                yield return $"length of an enclosure: {enclosure}";
            if (!TypePattern().IsMatch((string?)enclosure.Attribute("type") ?? ""))
                yield return $"type of an enclosure: {enclosure}";
            if (!IsUrl((string?)enclosure.Attribute("url")))
                yield return $"url of an enclosure: {enclosure}";
        }
    }

    private static IEnumerable<string> OfAtom(XElement feed)
    {
        foreach (var fault in SelfLink(feed, "application/atom+xml"))
            yield return fault;
        foreach (var element in feed.Elements(Atom + "entry").Prepend(feed))
            foreach (var name in (string[])["id", "title", "updated"])
                if (element.Elements(Atom + name).Count() != 1)
                    yield return $"{name} of {element.Name.LocalName} is missing or repeated";
        foreach (var id in feed.Descendants(Atom + "id").GroupBy(id => id.Value).Where(same => same.Count() > 1))
            yield return $"id is repeated: {id.Key}";
        foreach (var entry in feed.Elements(Atom + "entry"))
            foreach (var fault in OfEntry(entry, feed))
                yield return fault;
    }

    private static IEnumerable<string> OfEntry(XElement entry, XElement feed)
    {
        var alternates = entry.Elements(Atom + "link").Count(link => (string?)link.Attribute("rel") is null or "alternate");
        if (entry.Element(Atom + "author") is null && feed.Element(Atom + "author") is null)
            yield return "an entry has no author";
        if (alternates == 0 && entry.Element(Atom + "content") is null)
            yield return "an entry has neither a link nor a content";
        foreach (var name in (string[])["content", "summary", "published", "rights", "source"])
            if (entry.Elements(Atom + name).Count() > 1)
                yield return $"{name} is repeated";
        foreach (var person in entry.Elements(Atom + "author"))
        {
            if (string.IsNullOrWhiteSpace(person.Element(Atom + "name")?.Value))
                yield return "name of an author is blank";
            if (person.Element(Atom + "email") is { } email && !EmailPattern().IsMatch(email.Value))
                yield return $"address of an author: {email.Value}";
        }

        foreach (var category in entry.Elements(Atom + "category"))
            if (string.IsNullOrEmpty((string?)category.Attribute("term")))
                yield return "category has no term";
        foreach (var link in entry.Elements(Atom + "link"))
        {
            if ((string?)link.Attribute("type") is { } type && !TypePattern().IsMatch(type))
                yield return $"type of a link: {link}";
            if ((string?)link.Attribute("length") is { } length && !IsLength(length))
                yield return $"length of a link: {link}";
        }
    }

    private static IEnumerable<string> SelfLink(XElement feed, string type)
    {
        var links = feed.Elements(Atom + "link").Where(link => (string?)link.Attribute("rel") == "self");
        if (links.Count(link => (string?)link.Attribute("type") == type) != 1)
            yield return $"there is not one link to the feed itself of type {type}";
    }

    private static IEnumerable<string> Common(XElement root)
    {
        foreach (var date in root.Descendants().Where(element => element.Name.LocalName is "pubDate" or "lastBuildDate"))
            if (!Rfc822Pattern().IsMatch(date.Value) || !DateTimeOffset.TryParse(date.Value, CultureInfo.InvariantCulture, out _))
                yield return $"date of RFC 822: {date.Value}";
        foreach (var date in root.Descendants().Where(element => element.Name == Atom + "updated" || element.Name == Atom + "published"))
            if (!Rfc3339Pattern().IsMatch(date.Value))
                yield return $"date of RFC 3339: {date.Value}";
        foreach (var url in Urls(root).Where(url => !IsUrl(url)))
            yield return $"URL is not absolute: {url}";
        foreach (var html in root.Descendants(Content + "encoded").Concat(root.Descendants(Atom + "content")))
            foreach (var url in ReferencePattern().Matches(html.Value).Select(match => match.Groups["url"].Value))
                if (!SchemePattern().IsMatch(url))
                    yield return $"URL in HTML is relative: {url}";
    }

    private static IEnumerable<string?> Urls(XElement root) =>
    [
        .. root.Descendants().Where(element => element.Name.LocalName is "link" or "uri" or "comments" && !element.HasAttributes)
            .Select(element => element.Value),
        .. root.Descendants(Atom + "link").Select(link => (string?)link.Attribute("href")),
        .. root.Descendants(Media + "thumbnail").Select(image => (string?)image.Attribute("url")),
    ];

    private static bool IsLength(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // Validators know the characters of RFC 3986, and those of other scripts outside the host.
    private static bool IsUrl(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
        && !UnencodedPattern().IsMatch(url!);

    [GeneratedRegex("""[\s"<>\\^`{|}]|^[^/]*//[^/?#]*[^\x00-\x7F]""")]
    private static partial Regex UnencodedPattern();

    [GeneratedRegex(@"^[\w.+%'-]+@[\w-]+(\.[\w-]+)+( \(.+\))?$", RegexOptions.ECMAScript)]
    private static partial Regex EmailPattern();

    [GeneratedRegex("""^[\w.+!#$&^-]+/[\w.+!#$&^-]+(\s*;\s*[\w-]+=("[^"]*"|[\w.+-]+))*$""", RegexOptions.ECMAScript)]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)$")]
    private static partial Regex Rfc822Pattern();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Rfc3339Pattern();

    [GeneratedRegex("""<[a-z][^>]*?\s(?:href|src|poster|cite)="(?<url>[^"]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex ReferencePattern();

    // An address, or a place in the same text.
    [GeneratedRegex("^(#|[A-Za-z][A-Za-z0-9+.-]*:)")]
    private static partial Regex SchemePattern();
}
