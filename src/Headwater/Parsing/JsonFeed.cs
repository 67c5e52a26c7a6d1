using System.Text;
using System.Text.Json;
using Headwater.Parsing.Dates;

namespace Headwater.Parsing;

/// <summary>JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/. What is not in the specification becomes an extension.</summary>
internal sealed class JsonFeed(
    ReadOnlyMemory<byte> head, Stream? rest, Encoding encoding, string? documentBase, FeedLimits limits, Diagnostics diagnostics, FeedDraft feed)
{
    private readonly JsonTokens _tokens = new(head, rest, encoding, limits);
    private readonly ItemDraft _item = new();
    private string? _version;
    private bool _hasItems;

    /// <summary>Null if neither the version nor the items of JSON Feed were met.</summary>
    public string? Format => _version?.Contains("1.1", StringComparison.Ordinal) == true ? "json-1.1"
        : _version is not null ? "json-1.0"
        : _hasItems ? "json-1.1"
        : null;

    /// <summary>In document order, each read when it is asked for. Where the JSON breaks off, those before are kept.</summary>
    public IEnumerable<Item> Items()
    {
        if (Next() != JsonTokenType.StartObject)
            yield break;
        while (Next() == JsonTokenType.PropertyName)
        {
            var name = _tokens.Text;
            if (name != "items" || !IsArray())
            {
                if (Value() is not { } value)
                    yield break;
                Apply(name, value);
                continue;
            }

            _hasItems = true;
            Next();
            while (Value() is { } item)
                if (item.ValueKind == JsonValueKind.Object)
                    yield return Read(item);
        }
    }

    private JsonTokenType Next()
    {
        try
        {
            return _tokens.Next();
        }
        catch (JsonException e)
        {
            Report(e);
            return JsonTokenType.None;
        }
    }

    private bool IsArray()
    {
        try
        {
            return _tokens.PeekIsArray();
        }
        catch (JsonException)
        {
            return false; // reported when the value is read
        }
    }

    private JsonElement? Value()
    {
        try
        {
            return _tokens.Value();
        }
        catch (JsonException e)
        {
            Report(e);
            return null;
        }
    }

    private void Report(JsonException e) => diagnostics.Error(
        "malformed-json",
        "The JSON breaks off or breaks a rule; what comes after was not read.",
        (int)(e.LineNumber ?? -1) + 1,
        (int)(e.BytePositionInLine ?? -1) + 1);

    private void Apply(string name, JsonElement value)
    {
        switch (name)
        {
            case "version":
                _version = String(value);
                break;
            case "title":
                feed.Title = Plain(value);
                break;
            case "description":
                feed.Subtitle = Plain(value);
                break;
            case "user_comment":
                feed.Info = Plain(value);
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
            case "icon":
                feed.Logo = Url(value);
                break;
            case "favicon":
                feed.Icon = Url(value);
                break;
            case "author" or "authors":
                foreach (var author in Persons(value))
                    feed.Authors.Add(author);
                break;
            case "language":
                feed.Language = Values.Language(String(value));
                break;
            case "hubs":
                foreach (var hub in Objects(value))
                    feed.Hubs.Add(Url(hub, "url"));
                break;
            case "items" or "expired":
                break;
            default:
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
        switch (name)
        {
            case "id":
                // "If an id is a number, a reader must coerce it to a string."
                _item.Id = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : String(value);
                break;
            case "url" when Url(value) is { } url:
                _item.Link = url;
                _item.Links.Add(new Link(url, "alternate"));
                break;
            case "external_url" when Url(value) is { } external:
                _item.Links.Add(new Link(external, "related"));
                break;
            case "title":
                _item.Title = Plain(value);
                break;
            case "summary":
                _item.Summary = Plain(value);
                break;
            case "content_html" when String(value) is { } html:
                _item.Content.Add(new Text { Value = html, Type = "text/html", Base = documentBase });
                break;
            case "content_text":
                _item.Content.Add(Plain(value));
                break;
            case "image" or "banner_image" when Url(value) is { } image:
                _item.Image ??= new FeedImage(image);
                break;
            case "date_published":
                _item.Published = FeedDate.Parse(String(value));
                break;
            case "date_modified":
                _item.Updated = FeedDate.Parse(String(value));
                break;
            case "author" or "authors":
                foreach (var author in Persons(value))
                    _item.Authors.Add(author);
                break;
            case "tags" when value.ValueKind == JsonValueKind.Array:
                foreach (var tag in value.EnumerateArray())
                    _item.Categories.Add(String(tag) is { } term ? new Category(term) : null);
                break;
            case "language":
                _item.Language = Values.Language(String(value));
                break;
            case "attachments":
                foreach (var attachment in Objects(value))
                    AddAttachment(attachment);
                break;
            default:
                _item.Extensions.Add(Extension(name, value));
                break;
        }
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
