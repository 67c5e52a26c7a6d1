using Headwater.Feeds.Parsing.Modules;

namespace Headwater.Feeds.Parsing;

/// <summary>
/// An item while its elements are read; one draft serves all items of a document. Of several elements of one kind the first counts,
/// of dates the last. Where the elements of several vocabularies say the same, <see cref="Take"/> chooses.
/// </summary>
internal sealed class ItemDraft
{
    public string? Id;
    public bool? IdIsPermalink;
    public Text? Title;
    public Text? OtherTitle;
    public Text? Summary;
    public Text? OtherSummary;
    public Bag<Text> Content;
    public string? Link;
    public string? OriginalLink;
    public Bag<Link> Links;
    public DateTimeOffset? Published;
    public DateTimeOffset? Updated;
    public DateTimeOffset? Dated;
    public DateTimeOffset? Created;
    public DateTimeOffset? Expired;
    public Bag<Person> Authors;
    public Bag<Person> Contributors;
    public Person? OtherAuthor;
    public Person? Publisher;
    public Bag<Category> Categories;
    public Text? Rights;
    public string? License;
    public string? Language;
    public Feed? Source;
    public string? Comments;
    public string? WfwComment;
    public string? WfwCommentRss;
    public InReplyTo? InReplyTo;
    public Bag<Enclosure> Enclosures;
    public Bag<Media> Media;
    public Bag<Thumbnail> Thumbnails;
    public Bag<Credit> Credits;
    public FeedImage? Image;
    public Itunes? Itunes;
    public Location? Location;
    public double? Latitude;
    public double? Longitude;
    public Bag<Chapter> Chapters;
    public Bag<ExtensionElement> Extensions;

    /// <summary>The item; afterwards the draft is empty.</summary>
    public Item Take()
    {
        if (Authors.Count == 0)
            Authors.Add(OtherAuthor);

        // The link of the item is that of a counter, which may go; it is kept among the links.
        if (OriginalLink is not null && Link is not null)
            Links.Add(new Link(Link, "alternate"));
        var item = new Item
        {
            Id = Id,
            IdIsPermalink = IdIsPermalink,
            Title = Title ?? OtherTitle,
            Summary = Summary ?? OtherSummary,
            Content = Content.Take(),
            Link = OriginalLink ?? Link ?? (IdIsPermalink == true && Id is not null && Urls.IsAbsolute(Id) ? Id : null),
            Links = Links.Take(),
            Published = Published ?? Dated,
            Updated = Updated ?? Dated,
            Created = Created,
            Expired = Expired,
            Authors = Authors.Take(),
            Contributors = Contributors.Take(),
            Publisher = Publisher,
            Categories = Categories.Take(),
            Rights = Rights,
            License = License,
            Language = Language,
            Source = Source,
            Comments = Comments,
            WfwComment = WfwComment,
            WfwCommentRss = WfwCommentRss,
            InReplyTo = InReplyTo,
            Enclosures = Enclosures.Take(),
            Media = Media.Take(),
            Thumbnails = Thumbnails.Take(),
            Credits = Credits.Take(),
            Image = Image,
            Itunes = Itunes,
            Location = Location ?? Place.Point(Latitude, Longitude),
            Chapters = Chapters.Take(),
            Extensions = Extensions.Take(),
        };
        Clear();
        return item;
    }

    // The bags are empty already and keep their room.
    private void Clear()
    {
        (Id, IdIsPermalink, Title, OtherTitle, Summary, OtherSummary) = (null, null, null, null, null, null);
        (Link, OriginalLink, Comments, WfwComment, WfwCommentRss, License, Language) = (null, null, null, null, null, null, null);
        (Published, Updated, Dated, Created, Expired) = (null, null, null, null, null);
        (Publisher, OtherAuthor, Rights, Source, InReplyTo) = (null, null, null, null, null);
        (Image, Itunes, Location, Latitude, Longitude) = (null, null, null, null, null);
    }
}

/// <summary>The channel while its elements are read.</summary>
internal sealed class FeedDraft
{
    public string? Id;
    public Text? Title;
    public Text? OtherTitle;
    public Text? Subtitle;
    public Text? OtherSubtitle;
    public Text? Info;
    public Text? Rights;
    public string? Link;
    public Bag<Link> Links;
    public string? Language;
    public Generator? Generator;
    public string? Docs;
    public Person? Publisher;
    public Bag<Person> Authors;
    public Bag<Person> Contributors;
    public Person? OtherAuthor;
    public Bag<Category> Categories;
    public FeedImage? Image;
    public string? Icon;
    public string? Logo;
    public DateTimeOffset? Published;
    public DateTimeOffset? Updated;
    public DateTimeOffset? Dated;
    public DateTimeOffset? Created;
    public DateTimeOffset? ValidFrom;
    public DateTimeOffset? ValidTo;
    public int? TtlMinutes;
    public Bag<int> SkipHours;
    public Bag<string> SkipDays;
    public string? UpdatePeriod;
    public int? UpdateFrequency;
    public DateTimeOffset? UpdateBase;
    public Cloud? Cloud;
    public TextInput? TextInput;
    public Bag<string> Hubs;
    public string? NewLocation;
    public InReplyTo? InReplyTo;
    public Itunes? Itunes;
    public Bag<ExtensionElement> Extensions;

    /// <summary>The feed; afterwards the draft is of no use.</summary>
    public Feed Take()
    {
        foreach (var link in Links.Items)
            if (link.Rel == "hub")
                Hubs.Add(link.Href);
        if (Authors.Count == 0)
            Authors.Add(OtherAuthor);
        return new Feed
        {
            Id = Id,
            Title = Title ?? OtherTitle,
            Subtitle = Subtitle ?? OtherSubtitle,
            Info = Info,
            Rights = Rights,
            Link = Link,
            Links = Links.Take(),
            Language = Language,
            Generator = Generator,
            Docs = Docs,
            Publisher = Publisher,
            Authors = Authors.Take(),
            Contributors = Contributors.Take(),
            Categories = Categories.Take(),
            Image = Image,
            Icon = Icon,
            Logo = Logo,
            Published = Published,
            Updated = Updated ?? Dated,
            Created = Created,
            ValidFrom = ValidFrom,
            ValidTo = ValidTo,
            TtlMinutes = TtlMinutes,
            SkipHours = SkipHours.Take(),
            SkipDays = SkipDays.Take(),
            UpdatePeriod = UpdatePeriod,
            UpdateFrequency = UpdateFrequency,
            UpdateBase = UpdateBase,
            Cloud = Cloud,
            TextInput = TextInput,
            Hubs = Hubs.Take(),
            NewLocation = NewLocation,
            InReplyTo = InReplyTo,
            Itunes = Itunes,
            Extensions = Extensions.Take(),
        };
    }
}
