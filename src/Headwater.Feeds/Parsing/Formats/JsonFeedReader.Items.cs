using System.Text.Json;
using Headwater.Feeds.Parsing.Dates;
using Headwater.Feeds.Parsing.Xml;
using static Headwater.Feeds.Parsing.Formats.JsonValues;

namespace Headwater.Feeds.Parsing.Formats;

// Items.
internal sealed partial class JsonFeedReader
{
    private Item ReadItem(ref Utf8JsonReader json)
    {
        _item = default;
        _itemExtensions = new JsonExtensionReader(limits, diagnostics);
        while (NextMember(ref json) is { } name)
            ApplyToItem(name, ref json);
        return _item.Build(_feed.Language, limits, diagnostics);
    }

    private void ApplyToItem(string name, ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
            return;
        switch (TextMembers.Contains(name) && !IsText(ref json) ? "" : name)
        {
            case "id":
                _item.Id = Text(ref json);
                break;
            case "url":
                _item.Link = Url(ref json);
                _item.Links.Add(_item.Link is { } url ? new Link(url, "alternate") : null);
                break;
            case "external_url":
                _item.ExternalLink = Url(ref json);
                _item.Links.Add(_item.ExternalLink is { } external ? new Link(external, "related") : null);
                break;
            case "title":
                _item.Title = Line(ref json);
                break;
            case "summary":
                _item.Summary = Line(ref json);
                break;
            case "content_html":
                _item.Content.Add(Text(ref json) is { } html ? new Text { Value = html, Type = "text/html", Base = documentBase } : null);
                break;
            case "content_text":
                _item.Content.Add(Plain(ref json));
                break;
            case "image":
                _item.Image = Url(ref json) is { } image ? new FeedImage(image) : _item.Image;
                break;
            case "banner_image":
                _item.Image ??= Url(ref json) is { } banner ? new FeedImage(banner) : null;
                _item.Extensions.Add(_itemExtensions.Read(name, ref json));
                break;
            case "date_published":
                _item.Published = FeedDate.Parse(Text(ref json), _feed.Language);
                break;
            case "date_modified":
                _item.Updated = FeedDate.Parse(Text(ref json), _feed.Language);
                break;
            case "author" when json.TokenType != JsonTokenType.StartArray && !IsNumbered(json):
                _item.OtherAuthor = Person(ref json);
                break;
            case "author" or "authors":
                ForEach(ref json, (ref Utf8JsonReader author) => _item.Authors.Add(Person(ref author)));
                break;
            case "tags" when json.TokenType == JsonTokenType.StartArray || IsNumbered(json):
                ForEach(ref json, (ref Utf8JsonReader tag) =>
                    _item.Categories.Add(XmlValues.Plain(Text(ref tag)) is { Length: > 0 } term ? new Category(term) : null));
                break;
            case "tags" when json.TokenType == JsonTokenType.String:
                foreach (var tag in XmlValues.Split(XmlValues.Plain(Text(ref json)), ','))
                    _item.Categories.Add(new Category(tag));
                break;
            case "language":
                _item.Language = XmlValues.Language(Text(ref json));
                break;
            case "attachments":
                ForEach(ref json, (ref Utf8JsonReader attachment) => AddAttachment(ref attachment));
                break;
            default:
                NoteType(name, ref json);
                _item.Extensions.Add(_itemExtensions.Read(name, ref json));
                break;
        }
    }

    private void AddAttachment(ref Utf8JsonReader json)
    {
        // Some publishers write addresses instead of objects.
        var isObject = json.TokenType == JsonTokenType.StartObject;
        var media = new Media(json.TokenType == JsonTokenType.String ? Url(ref json) : null);
        while (isObject && NextMember(ref json) is { } name)
        {
            media = name switch
            {
                "url" => media with { Url = Url(ref json) },
                "mime_type" => media with { Type = Text(ref json) },
                "title" => media with { Title = Text(ref json) },
                "size_in_bytes" => media with { Length = XmlValues.Length(Text(ref json)) },
                "duration_in_seconds" => media with { Duration = XmlValues.Decimal(Text(ref json)) },
                _ => media,
            };
            json.Skip();
        }

        if (media.Url is not { } url)
            return;
        _item.AddEnclosure(new Link(url, "enclosure", media.Type, media.Title, null, media.Length));
        if (media.Duration is not null)
            _item.Media.Add(media);
    }
}
