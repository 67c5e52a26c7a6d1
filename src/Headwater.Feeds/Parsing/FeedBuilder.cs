namespace Headwater.Feeds.Parsing;

/// <summary>Collects what a feed says about itself.</summary>
internal sealed class FeedBuilder
{
    public string? Id;
    public Text? Title;
    public Text? OtherTitle;
    public Text? Subtitle;
    public Text? OtherSubtitle;
    public Text? Info;
    public Text? Rights;
    public string? Link;
    public ListBuilder<Link> Links;
    public string? Language;
    public Generator? Generator;
    public string? Docs;
    public Person? Publisher;
    public ListBuilder<Person> Authors;
    public ListBuilder<Person> Contributors;
    public Person? OtherAuthor;
    public ListBuilder<Category> Categories;
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
    public ListBuilder<int> SkipHours;
    public ListBuilder<string> SkipDays;
    public string? UpdatePeriod;
    public int? UpdateFrequency;
    public DateTimeOffset? UpdateBase;
    public Cloud? Cloud;
    public TextInput? TextInput;
    public ListBuilder<string> Hubs;
    public string? NewLocation;
    public InReplyTo? InReplyTo;
    public Itunes? Itunes;
    public ListBuilder<ExtensionElement> Extensions;

    private bool IsCut =>
        Links.IsCut || Authors.IsCut || Contributors.IsCut || Categories.IsCut || SkipHours.IsCut || SkipDays.IsCut || Hubs.IsCut
            || Extensions.IsCut;

    public Feed Build(FeedLimits limits, Diagnostics diagnostics)
    {
        if (IsCut)
            diagnostics.Warning("too-many-values", "The feed has too many values of one kind; the first were kept.");
        foreach (var link in Links.Items)
            if (link.Rel == "hub")
                Hubs.Add(link.Href);
        PersonParser.AddOther(ref Authors, OtherAuthor);
        return new Feed
        {
            Id = Id,
            Title = limits.Cut(Title ?? OtherTitle, diagnostics),
            Subtitle = limits.Cut(Subtitle ?? OtherSubtitle, diagnostics),
            Info = limits.Cut(Info, diagnostics),
            Rights = limits.Cut(Rights, diagnostics),
            Link = UrlResolver.IsWeb(Link) ? Link : Alternates.Best(Links.Items, Language),
            Links = Links.Build(),
            Language = Language,
            Generator = Generator,
            Docs = Docs,
            Publisher = Publisher,
            Authors = Authors.Build(),
            Contributors = Contributors.Build(),
            Categories = Categories.Build(),
            Image = Image,
            Icon = Icon,
            Logo = Logo,
            Published = Published,
            Updated = Updated ?? Dated,
            Created = Created,
            ValidFrom = ValidFrom,
            ValidTo = ValidTo,
            TtlMinutes = TtlMinutes,
            SkipHours = SkipHours.Build(),
            SkipDays = SkipDays.Build(),
            UpdatePeriod = UpdatePeriod,
            UpdateFrequency = UpdateFrequency,
            UpdateBase = UpdateBase,
            Cloud = Cloud,
            TextInput = TextInput,
            Hubs = Hubs.Build(),
            NewLocation = NewLocation,
            InReplyTo = InReplyTo,
            Itunes = Itunes,
            Extensions = Extensions.Build(),
        };
    }
}
