using System.Text;
using System.Text.Json;
using Headwater.Feeds.Parsing.Dates;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/. What is not in the specification becomes an extension.</summary>
internal sealed class JsonFeed(
    ReadOnlyMemory<byte> document, Encoding encoding, string? documentBase, FeedLimits limits, Diagnostics diagnostics, FeedDraft feed)
{
    private readonly JsonTokens _tokens = new(document, encoding, limits, diagnostics);
    private readonly ItemDraft _item = new();
    private string? _version;
    private bool _hasItems;

    /// <summary>Null if neither the version nor the items of JSON Feed were met.</summary>
    public string? Format => _version?.Contains("1.1", StringComparison.Ordinal) == true ? "json-1.1"
        : _version is not null ? "json-1.0"
        : _hasItems ? "json-1.1"
        : null;

    /// <summary>In document order.</summary>
    public List<Item> ReadItems()
    {
        var items = new List<Item>();
        _tokens.Next();
        while (_tokens.Next() == JsonTokenType.PropertyName)
        {
            var name = _tokens.Text;
            var isItems = name == "items";
            if (!isItems || !_tokens.PeekIsArray())
            {
                if (_tokens.Value() is not { } value)
                    return items;
                if (isItems && value.ValueKind == JsonValueKind.Object)
                    limits.Add(Read(value), items); // one that is not in a list
                else
                    Apply(name, value);
                continue;
            }

            _hasItems = true;
            _tokens.Next();
            while (_tokens.Value() is { } item)
                if (item.ValueKind == JsonValueKind.Object)
                    limits.Add(Read(item), items);
        }

        _tokens.Next(); // to see whether something follows
        return items;
    }

    private void Apply(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        switch (name)
        {
            case "version" when String(value) is { } version:
                _version = version;
                break;
            case "title" when Plain(value) is { } title:
                feed.Title = title;
                break;
            case "description" when Plain(value) is { } description:
                feed.Subtitle = description;
                break;
            case "user_comment" when Plain(value) is { } comment:
                feed.Info = comment;
                break;
            case "home_page_url" when Url(value) is { } home:
                feed.Link = home;
                feed.Links.Add(new Link(home, "alternate"));
                break;
            case "feed_url" when Url(value) is { } self:
                feed.Links.Add(new Link(self, "self", "application/feed+json"));
                break;
            case "next_url" when Url(value) is { } next:
                feed.Links.Add(new Link(next, "next", "application/feed+json"));
                break;
            case "icon" when Url(value) is { } icon:
                feed.Logo = icon;
                break;
            case "favicon" when Url(value) is { } favicon:
                feed.Icon = favicon;
                break;
            case "author" or "authors":
                foreach (var author in Persons(value))
                    feed.Authors.Add(author);
                break;
            case "language" when String(value) is { } language:
                feed.Language = Values.Language(language);
                break;
            case "hubs":
                foreach (var hub in Objects(value))
                    feed.Hubs.Add(Url(hub, "url"));
                break;
            case "expired" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                break;
            default:
                NoteType(name, isKnown: name is "version" or "title" or "description" or "user_comment" or "home_page_url" or "feed_url" or "next_url" or "icon" or "favicon" or "language" or "items" or "expired", value);
                feed.Extensions.Add(Extension(name, value));
                break;
        }
    }

    private Item Read(JsonElement source)
    {
        foreach (var property in source.EnumerateObject())
            ApplyToItem(NameOf(property), property.Value);
        return _item.Take();
    }

    private void ApplyToItem(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        switch (name)
        {
            case "id" when String(value) is { } id:
                _item.Id = id;
                break;
            case "url" when Url(value) is { } url:
                _item.Link = url;
                _item.Links.Add(new Link(url, "alternate"));
                break;
            case "external_url" when Url(value) is { } external:
                _item.Links.Add(new Link(external, "related"));
                break;
            case "title" when Plain(value) is { } title:
                _item.Title = title;
                break;
            case "summary" when Plain(value) is { } summary:
                _item.Summary = summary;
                break;
            case "content_html" when String(value) is { } html:
                _item.Content.Add(new Text { Value = html, Type = "text/html", Base = documentBase });
                break;
            case "content_text" when Plain(value) is { } text:
                _item.Content.Add(text);
                break;
            case "image" or "banner_image" when Url(value) is { } image:
                _item.Image ??= new FeedImage(image);
                break;
            case "date_published" when String(value) is { } date:
                _item.Published = FeedDate.Parse(date);
                break;
            case "date_modified" when String(value) is { } date:
                _item.Updated = FeedDate.Parse(date);
                break;
            case "author" or "authors":
                foreach (var author in Persons(value))
                    _item.Authors.Add(author);
                break;
            case "tags" when value.ValueKind == JsonValueKind.Array:
                foreach (var tag in value.EnumerateArray())
                    _item.Categories.Add(String(tag) is { } term ? new Category(term) : null);
                break;
            case "tags" when String(value) is { } tags:
                foreach (var tag in Values.Split(tags, ','))
                    _item.Categories.Add(new Category(tag));
                break;
            case "language" when String(value) is { } language:
                _item.Language = Values.Language(language);
                break;
            case "attachments":
                foreach (var attachment in Objects(value))
                    AddAttachment(attachment);
                break;
            default:
                NoteType(name, isKnown: name is "id" or "url" or "external_url" or "title" or "summary" or "content_html" or "content_text" or "image" or "banner_image" or "date_published" or "date_modified" or "tags" or "language", value);
                _item.Extensions.Add(Extension(name, value));
                break;
        }
    }

    // A list where a text is due, and the like; it is kept among the extensions. An empty text says nothing and is not worth a word.
    private void NoteType(string name, bool isKnown, JsonElement value)
    {
        if (isKnown && value.ValueKind != JsonValueKind.String)
            diagnostics.Warning("wrong-type", $"The value of {name} is of the type {value.ValueKind}; it was kept as an extension.");
    }

    private void AddAttachment(JsonElement attachment)
    {
        if (Url(attachment, "url") is not { } url)
            return;
        var (type, title) = (String(attachment, "mime_type"), String(attachment, "title"));
        long? length = Find(attachment, "size_in_bytes") is { } size && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes) ? bytes : null;
        Values.AddEnclosure(_item, new Link(url, "enclosure", type, title, null, length));
        if (Find(attachment, "duration_in_seconds") is { } duration && duration.ValueKind == JsonValueKind.Number && duration.TryGetDouble(out var seconds))
            _item.Media.Add(new Media(url, type, Length: length, Duration: double.IsFinite(seconds) ? seconds : null, Title: title));
    }

    // Version 1.0 has one author, 1.1 several.
    private IEnumerable<Person> Persons(JsonElement value)
    {
        if (String(value) is { } named)
            yield return new Person(named);
        foreach (var author in Objects(value))
        {
            var person = new Person(String(author, "name"), Uri: Url(author, "url"));
            if (person != new Person())
                yield return person;
        }
    }

    private static IEnumerable<JsonElement> Objects(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => [value],
        JsonValueKind.Array => value.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.Object),
        _ => [],
    };

    private Text? Plain(JsonElement value) => String(value) is { } text ? new Text { Value = text, Base = documentBase } : null;

    private string? Url(JsonElement value) => String(value) is { } url ? Urls.Resolve(url, documentBase) : null;

    private string? Url(JsonElement parent, string name) => String(parent, name) is { } url ? Urls.Resolve(url, documentBase) : null;

    private static string? String(JsonElement parent, string name) => Find(parent, name) is { } value ? String(value) : null;

    // TryGetProperty throws at the first name with half of a surrogate pair, even if it is not the one that is wanted.
    private static JsonElement? Find(JsonElement parent, string name)
    {
        JsonElement? found = null;
        foreach (var property in parent.EnumerateObject())
        {
            if (NameOf(property) == name)
                found = property.Value;
        }

        return found;
    }

    private static string? String(JsonElement value)
    {
        // "If an id is a number, a reader must coerce it to a string", and so with the rest.
        if (value.ValueKind == JsonValueKind.Number)
            return value.GetRawText();
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString() is { } text && text.AsSpan().Trim() is { IsEmpty: false } trimmed ? trimmed.ToString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair, escaped
        }
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return ""; // as above
        }
    }

    // No deeper than the reader lets a document be.
    private static ExtensionElement Extension(string name, JsonElement value) => new()
    {
        Name = name,
        Value = value.ValueKind switch
        {
            JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.Undefined => null,
            JsonValueKind.String => String(value),
            _ => value.GetRawText(),
        },
        Children = value.ValueKind switch
        {
            JsonValueKind.Object => [.. value.EnumerateObject().Select(property => Extension(NameOf(property), property.Value))],
            JsonValueKind.Array => [.. value.EnumerateArray().Select(element => Extension(name, element))],
            _ => [],
        },
    };
}
