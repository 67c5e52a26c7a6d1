namespace Headwater.Parsing;

/// <summary>An item while its elements are read. What comes first counts, unless a better source is named at its place.</summary>
internal sealed class ItemDraft
{
    public string? Id { get; set; }
    public bool? IdIsPermalink { get; set; }
    public Text? Title { get; set; }
    public Text? Summary { get; set; }
    public List<Text> Content { get; } = [];
    public string? Link { get; set; }
    public List<Link> Links { get; } = [];
    public DateTimeOffset? Published { get; set; }
    public DateTimeOffset? Updated { get; set; }
    public DateTimeOffset? Created { get; set; }
    public List<Person> Authors { get; } = [];
    public List<Person> Contributors { get; } = [];
    public List<Category> Categories { get; } = [];
    public Text? Rights { get; set; }
    public string? Language { get; set; }
    public Feed? Source { get; set; }
    public string? Comments { get; set; }
    public string? WfwComment { get; set; }
    public string? WfwCommentRss { get; set; }
    public List<Enclosure> Enclosures { get; } = [];
    public List<Media> Media { get; } = [];
    public List<Thumbnail> Thumbnails { get; } = [];
    public List<ExtensionElement> Extensions { get; } = [];

    public Item ToItem() => new()
    {
        Id = Id,
        IdIsPermalink = IdIsPermalink,
        Title = Title,
        Summary = Summary,
        Content = Content,
        Link = Link ?? (IdIsPermalink == true && Id is not null && Urls.IsAbsolute(Id) ? Id : null),
        Links = Links,
        Published = Published,
        Updated = Updated,
        Created = Created,
        Authors = Authors,
        Contributors = Contributors,
        Categories = Categories,
        Rights = Rights,
        Language = Language,
        Source = Source,
        Comments = Comments,
        WfwComment = WfwComment,
        WfwCommentRss = WfwCommentRss,
        Enclosures = Enclosures,
        Media = Media,
        Thumbnails = Thumbnails,
        Extensions = Extensions,
    };
}

/// <summary>The channel while its elements are read.</summary>
internal sealed class FeedDraft
{
    public string? Id { get; set; }
    public Text? Title { get; set; }
    public Text? Subtitle { get; set; }
    public Text? Rights { get; set; }
    public string? Link { get; set; }
    public List<Link> Links { get; } = [];
    public string? Language { get; set; }
    public Generator? Generator { get; set; }
    public string? Docs { get; set; }
    public List<Person> Authors { get; } = [];
    public List<Person> Contributors { get; } = [];
    public List<Category> Categories { get; } = [];
    public FeedImage? Image { get; set; }
    public string? Icon { get; set; }
    public string? Logo { get; set; }
    public DateTimeOffset? Published { get; set; }
    public DateTimeOffset? Updated { get; set; }
    public int? TtlMinutes { get; set; }
    public List<int> SkipHours { get; } = [];
    public List<string> SkipDays { get; } = [];
    public string? UpdatePeriod { get; set; }
    public int? UpdateFrequency { get; set; }
    public DateTimeOffset? UpdateBase { get; set; }
    public string? NewLocation { get; set; }
    public List<ExtensionElement> Extensions { get; } = [];

    public Feed ToFeed() => new()
    {
        Id = Id,
        Title = Title,
        Subtitle = Subtitle,
        Rights = Rights,
        Link = Link,
        Links = Links,
        Language = Language,
        Generator = Generator,
        Docs = Docs,
        Authors = Authors,
        Contributors = Contributors,
        Categories = Categories,
        Image = Image,
        Icon = Icon,
        Logo = Logo,
        Published = Published,
        Updated = Updated,
        TtlMinutes = TtlMinutes,
        SkipHours = SkipHours,
        SkipDays = SkipDays,
        UpdatePeriod = UpdatePeriod,
        UpdateFrequency = UpdateFrequency,
        UpdateBase = UpdateBase,
        Hubs = [.. Links.Where(link => link.Rel == "hub").Select(link => link.Href)],
        NewLocation = NewLocation,
        Extensions = Extensions,
    };
}
