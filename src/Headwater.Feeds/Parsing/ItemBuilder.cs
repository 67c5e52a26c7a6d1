using Headwater.Feeds.Parsing.Modules;

namespace Headwater.Feeds.Parsing;

/// <summary>
/// Collects the fields of one item. If an element of XML occurs more than once, the first counts; of dates, and in JSON, the last. Where
/// several vocabularies have the same field, <see cref="Build"/> chooses. A value type: a large object for each item is half of what a
/// short item allocates.
/// </summary>
internal struct ItemBuilder
{
    public string? Id;
    public string? OtherId;
    public bool? IdIsPermalink;
    public Text? Title;
    public Text? OtherTitle;
    public Text? Summary;
    public Text? OtherSummary;
    public ListBuilder<Text> Content;
    public string? Link;
    public string? OriginalLink;
    public string? ExternalLink;
    public ListBuilder<Link> Links;
    public DateTimeOffset? Published;
    public DateTimeOffset? Updated;
    public DateTimeOffset? Dated;
    public DateTimeOffset? Created;
    public DateTimeOffset? Expired;
    public ListBuilder<Person> Authors;
    public ListBuilder<Person> Contributors;
    public Person? OtherAuthor;
    public Person? Publisher;
    public ListBuilder<Category> Categories;
    public Text? Rights;
    public string? License;
    public string? Language;
    public Feed? Source;
    public string? Comments;
    public string? WfwComment;
    public string? WfwCommentRss;
    public InReplyTo? InReplyTo;
    public ListBuilder<Enclosure> Enclosures;
    public ListBuilder<Media> Media;
    public ListBuilder<Thumbnail> Thumbnails;
    public ListBuilder<Credit> Credits;
    public FeedImage? Image;
    public Itunes? Itunes;
    public Location? Location;
    public double? Latitude;
    public double? Longitude;
    public ListBuilder<Chapter> Chapters;
    public ListBuilder<ExtensionElement> Extensions;

    private bool IsCut =>
        Content.IsCut || Links.IsCut || Authors.IsCut || Contributors.IsCut || Categories.IsCut || Enclosures.IsCut || Media.IsCut
        || Thumbnails.IsCut || Credits.IsCut || Chapters.IsCut || Extensions.IsCut;

    /// <summary>Adds an enclosure. It is also a link, because Atom writes it as one.</summary>
    public void AddEnclosure(Link? link)
    {
        if (link is null || !UrlResolver.IsWeb(link.Href))
            return;
        Links.Add(link);
        Enclosures.Add(new Enclosure(link.Href, link.Type, link.Length, link.Title));
    }

    /// <param name="feedLanguage">The language of the feed, if it is known before the item.</param>
    public Item Build(string? feedLanguage, FeedLimits limits, Diagnostics diagnostics)
    {
        Id ??= OtherId;
        if (Summary is null && OtherSummary is null && Content.Count == 0)
            ApplyCaption();
        PersonParser.AddOther(ref Authors, OtherAuthor);
        if (IsCut)
            diagnostics.Warning("too-many-values", "An item has too many values of one kind; the first were kept.");

        // With FeedBurner the link of the item is a click counter, which stops working when that service ends. It stays among the links.
        if (OriginalLink is not null && UrlResolver.IsWeb(Link))
            Links.Add(new Link(Link!, "alternate"));
        return new Item
        {
            Id = Id,
            IdIsPermalink = IdIsPermalink,
            Title = limits.Cut(Title ?? OtherTitle, diagnostics),
            Summary = limits.Cut(Summary ?? OtherSummary, diagnostics),
            Content = limits.Cut(Content.Build(), diagnostics),
            Link = BestLink(Language ?? feedLanguage),
            Links = Links.Build(),
            Published = Published ?? Dated,
            Updated = Updated ?? Dated,
            Created = Created,
            Expired = Expired,
            Authors = Authors.Build(),
            Contributors = Contributors.Build(),
            Publisher = Publisher,
            Categories = Categories.Build(),
            Rights = limits.Cut(Rights, diagnostics),
            License = License,
            Language = Language,
            Source = Source,
            Comments = Comments,
            WfwComment = WfwComment,
            WfwCommentRss = WfwCommentRss,
            InReplyTo = InReplyTo,
            Enclosures = Enclosures.Build(),
            Media = Media.Build(),
            Thumbnails = Thumbnails.Build(),
            Credits = Credits.Build(),
            Image = Image,
            Itunes = Itunes,
            Location = Location ?? GeoRss.Point(Latitude, Longitude),
            Chapters = Chapters.Build(),
            Extensions = Extensions.Build(),
        };
    }

    // A post that is only a picture or a video: its caption is all that there is to read.
    private void ApplyCaption()
    {
        foreach (var media in Media.Items)
        {
            OtherTitle ??= Caption(media.Title);
            OtherSummary ??= Caption(media.Description);
        }
    }

    // As media:description of the item is read: with a tag or a reference it is HTML, whatever type it states.
    private static Text? Caption(string? text) => text is null ? null
        : new Text { Value = text, Type = text.AsSpan().ContainsAny('<', '&') ? "text/html" : "text/plain" };

    private string? BestLink(string? language)
    {
        if (UrlResolver.IsWeb(OriginalLink))
            return OriginalLink;
        if (UrlResolver.IsWeb(Link))
            return Link;
        if (Alternates.Best(Links.Items, language) is { } alternate)
            return alternate;
        if (UrlResolver.IsWeb(ExternalLink))
            return ExternalLink;

        // An id that can be opened is the link if there is no other. tag: and urn: cannot be opened.
        return IdIsPermalink != false && Id is not null && UrlResolver.IsAbsolute(Id) && UrlResolver.IsWeb(Id)
            ? UrlResolver.Resolve(Id, null)
            : null;
    }
}
