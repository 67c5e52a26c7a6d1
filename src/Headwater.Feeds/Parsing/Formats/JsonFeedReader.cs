using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using Headwater.Feeds.Parsing.Xml;
using static Headwater.Feeds.Parsing.Formats.JsonValues;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>
/// JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/. A member that the specification does not name becomes an extension.
/// </summary>
internal sealed partial class JsonFeedReader(string? documentBase, FeedLimits limits, Diagnostics diagnostics)
{
    private static readonly FrozenSet<string> TextMembers =
    [
        "version", "title", "description", "user_comment", "home_page_url", "feed_url", "next_url", "icon", "favicon", "language",
        "id", "url", "external_url", "summary", "content_html", "content_text", "image", "banner_image", "date_published", "date_modified",
    ];

    private readonly FeedBuilder _feed = new();
    private ItemBuilder _item; // that is being read
    private readonly List<Item> _items = [];
    private string? _version;
    private bool _hasItems;
    private int _repeated; // characters of bases
    private readonly JsonExtensionReader _feedExtensions = new(limits, diagnostics);
    private JsonExtensionReader _itemExtensions = new(limits, diagnostics); // of the item that is being read

    /// <summary>
    /// Null if the document is not JSON Feed: it has neither items nor its version, which is a URL. Other documents have versions, too.
    /// </summary>
    public string? Format =>
        !_hasItems && _version?.Contains("jsonfeed", StringComparison.OrdinalIgnoreCase) != true ? null
        : _version is null || _version.Contains("1.1", StringComparison.Ordinal) ? "json-1.1"
        : "json-1.0";

    public List<Item> Items => _items;

    public Feed Build() => _feed.Build(limits, diagnostics);

    /// <exception cref="JsonException">The text is not JSON.</exception>
    public void Read(ReadOnlySpan<byte> utf8, JsonReaderOptions options)
    {
        var json = new Utf8JsonReader(utf8, options);
        json.Read();
        while (NextMember(ref json) is { } name)
        {
            if (name == "items" && json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                ReadItems(ref json);
            else
                Apply(name, ref json);
        }

        // Throws if anything follows the document. Plugins append "<!-- cached -->" to all that a site sends, so the second try ends here.
        if (options.CommentHandling == JsonCommentHandling.Disallow)
            json.Read();
    }

    // A single item may stand without a list.
    private void ReadItems(ref Utf8JsonReader json)
    {
        _hasItems = true;
        if (json.TokenType == JsonTokenType.StartObject && !IsNumbered(json))
        {
            limits.Add(ReadItem(ref json), _items);
            return;
        }

        while (json.Read() && json.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            if (json.TokenType == JsonTokenType.StartObject)
                limits.Add(ReadItem(ref json), _items);
            else if (json.TokenType != JsonTokenType.PropertyName)
                json.Skip();
        }
    }

    private void Apply(string name, ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
            return;
        switch (TextMembers.Contains(name) && !IsText(ref json) ? "" : name)
        {
            case "version":
                _version = Text(ref json) ?? _version;
                break;
            case "title":
                _feed.Title = Line(ref json);
                break;
            case "description":
                _feed.Subtitle = Line(ref json);
                break;
            case "user_comment":
                _feed.Info = Plain(ref json);
                break;
            case "home_page_url":
                _feed.Link = Url(ref json);
                _feed.Links.Add(_feed.Link is { } home ? new Link(home, "alternate") : null);
                break;
            case "feed_url":
                _feed.Links.Add(Url(ref json) is { } self ? new Link(self, "self", "application/feed+json") : null);
                break;
            case "next_url":
                _feed.Links.Add(Url(ref json) is { } next ? new Link(next, "next", "application/feed+json") : null);
                break;
            case "icon":
                _feed.Logo = Url(ref json);
                break;
            case "favicon":
                _feed.Icon = Url(ref json);
                break;
            case "author" when json.TokenType != JsonTokenType.StartArray && !IsNumbered(json):
                _feed.OtherAuthor = Person(ref json);
                break;
            case "author" or "authors":
                ForEach(ref json, (ref Utf8JsonReader author) => _feed.Authors.Add(Person(ref author)));
                break;
            case "language":
                _feed.Language = XmlValues.Language(Text(ref json));
                break;
            case "hubs":
                ForEach(ref json, (ref Utf8JsonReader hub) => AddHub(ref hub));
                break;
            case "expired" when json.TokenType is JsonTokenType.True or JsonTokenType.False:
                break; // says whether updates have ended; a feed that does not change is polled once a day anyway
            default:
                NoteType(name, ref json);
                _feed.Extensions.Add(_feedExtensions.Read(name, ref json));
                break;
        }
    }

    // For example a list instead of a text.
    private void NoteType(string name, ref Utf8JsonReader json)
    {
        if (TextMembers.Contains(name))
            diagnostics.Warning("wrong-type", $"{name} is of type {json.TokenType} instead of String; it was kept as an extension.");
    }

    // Version 1.0 has one author, 1.1 several; publishers write both, with the same person. Some write names instead of objects.
    private Person? Person(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            return Text(ref json) is { } named ? PersonParser.FromText(named) : null;
        var person = new Person();
        while (NextMember(ref json) is { } name)
        {
            person = name switch
            {
                "name" => person with { Name = XmlValues.Plain(Text(ref json)), IsSingle = true },
                "url" when Text(ref json) is { } mail && mail.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) =>
                    person with { Email = PersonParser.FromText(mail)?.Email },
                "url" => person with { Uri = Url(ref json) },
                _ => person,
            };
            json.Skip();
        }

        return person with { IsSingle = false } == new Person() ? null : person;
    }

    private void AddHub(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            return;
        while (NextMember(ref json) is { } name)
        {
            _feed.Hubs.Add(name == "url" ? Url(ref json) : null);
            json.Skip();
        }
    }

    // Plain text by the specification, but WordPress writes it with the references of HTML: Don&#8217;t.
    private Text? Line(ref Utf8JsonReader json) =>
        Plain(ref json) is { Value: { } value } text ? text with { Value = IsEscaped(value) ? WebUtility.HtmlDecode(value) : value } : null;

    private static bool IsEscaped(string text) =>
        text.Contains("&#", StringComparison.Ordinal) || text.Contains("&amp;", StringComparison.Ordinal);

    private Text? Plain(ref Utf8JsonReader json) => Text(ref json) is { } text ? new Text { Value = text, Base = documentBase } : null;

    private string? Url(ref Utf8JsonReader json) => XmlValues.Web(Text(ref json), UrlResolver.Repeat(documentBase, ref _repeated));
}
