using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Storage;

namespace Headwater.Ingestion.Identity;

/// <summary>
/// What an item says about which article it is, strongest first, as short hashes of what is compared. Null for what it does not say.
/// </summary>
internal sealed partial record Evidence(
    [property: JsonPropertyName("g")] string? Guid,
    [property: JsonPropertyName("l")] string? Link,
    [property: JsonPropertyName("t")] string? Title,
    [property: JsonPropertyName("d")] string? Date,
    [property: JsonPropertyName("x")] string? Text,
    [property: JsonPropertyName("f")] string? File = null,
    [property: JsonPropertyName("p")] string? Place = null,
    [property: JsonPropertyName("s")] string? ShortText = null)
{
    // 60 bits: among the some thousand items of a feed no two texts meet.
    private const int KeyLength = 12;

    // A shorter text, such as "Comments", is that of many items: the same one proves nothing, but another one tells two items apart.
    private const int MinTextLength = 40;

    // Ends the key of a date without a time of day.
    private const char DayOnly = '.';

    private const long SecondsOfDay = 24 * 60 * 60;

    // Ends the key of a picture: it tells the photos of an album, but may be the logo of the site, or exchanged.
    private const char PictureOnly = '.';

    // Somebody who withdraws a post and publishes it again does so soon; a series is weekly.
    private const long MaxSecondsApart = 3 * 24 * 60 * 60;

    // An edit may change two things at once; when so many all differ it is another post.
    private const int MinDifferences = 3;

    /// <param name="home">The feed's web site: a link to it says nothing about an item.</param>
    public static Evidence Of(Item item, string? home)
    {
        var link = LinkKey.Of(item.Link);
        var text = Plain(
            string.Concat(item.Content.Select(content => content.Value).Prepend(item.Content.Count > 0 ? "" : item.Summary?.Value)),
            CounterLines.Without);
        var title = Plain(item.Title?.Value, CounterLines.WithoutInTitle);
        var (longText, shortText) = text is { Length: >= MinTextLength } ? (text, null) : ((string?)null, text);

        // A note without a title has its few words in place of one.
        if (title is not { Length: > 0 })
            (title, shortText) = (shortText, null);
        var place = LinkKey.Of(item.Link, withFragment: true);
        return new Evidence(
            Key(GuidOf(item.Id, place == link ? link : null)?.ToLowerInvariant()),
            link is null || link == LinkKey.Of(home) ? null : Key(link),
            Key(title),
            DateKey(item.Published ?? item.Created),
            Key(longText),
            FileOf(item),
            Key(place == link ? null : place),
            Key(shortText));
    }

    /// <summary>Title and date, to the minute, together; null when one is missing. Another CMS may not write the seconds.</summary>
    [JsonIgnore]
    public string? TitleAndDate => Title is null || Date is null ? null : $"{Title} {MinuteOf(Date)}";

    /// <summary>Whether the date has no time of day.</summary>
    [JsonIgnore]
    public bool IsOfWholeDay => Date?.EndsWith(DayOnly) == true;

    /// <summary>Whether everything that can be compared differs, but for what the items were matched by.</summary>
    public bool Contradicts(Evidence other, Func<Evidence, string?>? matchedBy = null)
    {
        // Of another second it is another post; and so is "Links of the day", dated with the day alone, when nothing else is the same.
        if (matchedBy == ByTitleAndDate)
            return Differs(ByMoment, other)
                || (IsOfWholeDay && Text is not null && other.Text is not null && Text != other.Text
                    && Guid != other.Guid && Link != other.Link);
        if (matchedBy == ByLink && Differs(ByPlace, other))
            return true;
        var compared = Kinds.Where(kind => Counts(kind, other, matchedBy) && kind(this) is not null && kind(other) is not null).ToArray();
        return compared.Length >= MinDifferences && compared.All(kind => kind(this) != kind(other));
    }

    /// <summary>
    /// Whether a kind says more than what the items were matched by. "Weekly links" as guid and title is one statement; and a page whose
    /// text is a price is the same page. The same picture may be the logo of the site.
    /// </summary>
    private bool Counts(Func<Evidence, string?> kind, Evidence other, Func<Evidence, string?>? matchedBy) =>
        kind != matchedBy
        && !(matchedBy == ByGuid && kind == ByTitle && Title == other.Title && Title == Guid)
        && !(matchedBy == ByLink && kind == ByShortText)
        && !(kind == ByFile && File == other.File && IsPicture(File));

    public static readonly Func<Evidence, string?> ByGuid = evidence => evidence.Guid;
    public static readonly Func<Evidence, string?> ByLink = evidence => evidence.Link;
    public static readonly Func<Evidence, string?> ByTitle = evidence => evidence.Title;
    public static readonly Func<Evidence, string?> ByDate = evidence => evidence.Date;
    public static readonly Func<Evidence, string?> ByTitleAndDate = evidence => evidence.TitleAndDate;
    public static readonly Func<Evidence, string?> ByGuidAndDate =
        evidence => evidence.Guid is null || evidence.Date is null || evidence.IsOfWholeDay ? null : $"{evidence.Guid} {evidence.Date}";

    public static readonly Func<Evidence, string?> ByTitleAndDay =
        evidence => evidence.Title is null || evidence.Date is null ? null : $"{evidence.Title} {evidence.Day}";

    public static readonly Func<Evidence, string?> ByMoment = evidence => evidence.Date is { } date && date != MinuteOf(date) ? date : null;
    public static readonly Func<Evidence, string?> ByText = evidence => evidence.Text;
    public static readonly Func<Evidence, string?> ByShortText = evidence => evidence.ShortText;
    public static readonly Func<Evidence, string?> ByFile = evidence => evidence.File;
    public static readonly Func<Evidence, string?> ByPlace = evidence => evidence.Place;

    private static readonly Func<Evidence, string?>[] Kinds = [ByGuid, ByLink, ByTitle, ByDate, ByText, ByShortText, ByFile];

    /// <summary>
    /// Whether guid, date and text are other ones: the weather of each day has one page and one title, and so has a page that is
    /// recommended twice.
    /// </summary>
    public bool IsOfAnotherDay(Evidence other) =>
        Differs(ByGuid, other) && Differs(ByDate, other) && (Differs(ByText, other) || Differs(ByShortText, other));

    /// <summary>Whether both have it, and it is not the same.</summary>
    public bool Differs(Func<Evidence, string?> kind, Evidence other) =>
        kind(this) is { } one && kind(other) is { } another && one != another;

    /// <summary>Whether guid, date and recording are other ones: the news of each hour have one title, text and page.</summary>
    public bool IsOfAnotherEpisode(Evidence other) =>
        (Guid is null || Guid != other.Guid) && Differs(ByDate, other) && Differs(ByFile, other)
        && !IsPicture(File) && !IsPicture(other.File);

    /// <summary>
    /// Whether guid and link are other ones, and the dates days apart or unknown: a text that returns with all of that is that of a series,
    /// such as an open thread.
    /// </summary>
    public bool IsOfAnotherTime(Evidence other) =>
        (Guid is null || Guid != other.Guid) && Link is not null && other.Link is not null && Link != other.Link
        && !(TimeOf(Date) is { } time && TimeOf(other.Date) is { } otherTime && Math.Abs(time - otherTime) <= MaxSecondsApart);

    /// <summary>The first recording; else the first picture.</summary>
    private static string? FileOf(Item item) =>
        item.Enclosures.FirstOrDefault(IsRecording) is { } recording ? Key(FileKey.Of(recording.Url))
        : item.Enclosures is [var picture, ..] ? Key(FileKey.Of(picture.Url)) + PictureOnly
        : null;

    private static bool IsRecording(Enclosure file) =>
        file.Type?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) != true && !FileKey.IsPicture(file.Url);

    private static bool IsPicture(string? file) => file?.EndsWith(PictureOnly) == true;

    /// <summary>
    /// The BBC counts the edits of a post behind a guid that is the link: <c>/post#2</c>; arXiv, behind a number: <c>2606.00001v2</c>.
    /// Drupal names its site: <c>12 at https://…</c>.
    /// </summary>
    /// <param name="link">Null when it leads to a part of a page.</param>
    private static string? GuidOf(string? id, string? link) =>
        LinkKey.Of(id, withFragment: true) is not { } guid
            ? Plain(id) is { } text ? Edition().Replace(text.Replace(LinkKey.Https, LinkKey.Http, StringComparison.Ordinal), "") : null
        : link is not null && Count().Replace(guid, "") == link ? link : guid;

    private static long? TimeOf(string? date) =>
        date is null ? null : long.Parse(date.TrimEnd(DayOnly), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private long? Day => TimeOf(Date) / SecondsOfDay;

    private static string? DateKey(DateTimeOffset? date) => date is { } time
        ? Hex(time.ToUnixTimeSeconds()) + (time.TimeOfDay == TimeSpan.Zero ? $"{DayOnly}" : "")
        : null;

    private static string MinuteOf(string date) =>
        !date.EndsWith(DayOnly) && TimeOf(date) is { } time && time % 60 is > 0 and var seconds ? Hex(time - seconds) : date;

    private static string Hex(long time) => time.ToString("x", CultureInfo.InvariantCulture);

    private static string? Key(string? text) =>
        string.IsNullOrEmpty(text) ? null : Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..KeyLength];

    /// <summary>Without markup, entities decoded, white space collapsed, in lower case.</summary>
    /// <param name="select">Of the lines, each of which ends at a tag, those that are compared.</param>
    private static string? Plain(string? text, Func<string, string>? select = null)
    {
        if (text is null)
            return null;
        var lines = WebUtility.HtmlDecode(Tag().Replace(text, "\n"));
        return Whitespace.ToLine(ComparedText.Of(select?.Invoke(lines) ?? lines)).ToLowerInvariant();
    }

    [GeneratedRegex(@"#\d{1,4}$")]
    private static partial Regex Count();

    // What arXiv numbers the editions of a paper with.
    [GeneratedRegex(@"(?<=\d\.\d{4,5})v\d{1,3}$")]
    private static partial Regex Edition();

    // With the content of elements that nobody reads. Not [^>]: in a text of unclosed tags each would be read to the end.
    [GeneratedRegex(
        "<script\\b(?>(?:[^<]+|<(?!/script))*)|<style\\b(?>(?:[^<]+|<(?!/style))*)|<[^<>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();
}
