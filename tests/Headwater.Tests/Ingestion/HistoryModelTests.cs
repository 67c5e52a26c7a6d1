using System.Text.Json;
using FsCheck.Xunit;
using Headwater.Feeds.Articles;
using Headwater.Feeds.Parsing;
using Headwater.Ingestion;
using Headwater.Ingestion.Identity;

namespace Headwater.Tests.Ingestion;

/// <summary>Random histories of a feed, compared with a model that knows which post each item is.</summary>
public sealed class HistoryModelTests
{
    private const string FeedId = "harbour-example-feed-000000";
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly ArticleMaker Maker = new(new ArticlesOptions { DetectLanguage = false });
    private static readonly FeedContext Context = new(FeedId, "https://harbour.example/feed.xml");

    private enum Step
    {
        NewPost,
        Edit,
        NewHeadline,
        GuidsRewritten,
        GuidsDropped,
        GuidsAreOne,
        NewLinks,
        LinksSpelledAnew,
        Reordered,
        Leaves,
        Returns,
        Empty,
        Cut,
        Noise,
        GuidUsedAgain,
        NewHeadlineInGuid,
        EditsUnderNewGuids,
        NewGuidsAndLinks,
        OtherForms,
        Twice,
        TextBefore,
        GuidsSpelledAnew,
        OtherZone,
    }

    [Property(MaxTest = 200)]
    public void Random_history_makes_the_articles_of_its_model(byte[] steps, bool isDated)
    {
        var history = new History(isDated);
        foreach (var step in steps.Take(25))
            history.Take((Step)(step % Enum.GetValues<Step>().Length), step);
        history.Take(Step.Returns, 0);
    }

    private sealed class Post(int number)
    {
        public int Number => number;
        public string? Guid { get; set; } = $"id-{number}";
        public string Path { get; set; } = $"post-{number}";
        public string Title { get; set; } = $"Caf\u00E9 'Port {number}'";
        public string Text { get; set; } = $"The harbour {number} has a story of its own, which begins long before the first ship.";

        /// <summary>Of the version before the last edit of the text alone.</summary>
        public string? TextBefore { get; set; }

        public string? VisibleBefore { get; set; }

        public DateTimeOffset Date { get; } = Start.AddHours(number);
        public bool IsThere { get; set; } = true;

        public string? ArticleId { get; set; }
        public int Version { get; set; }
        public string? Seen { get; set; }

        /// <summary>What a reader sees.</summary>
        public string Visible => $"{Title} {Path} {Text}";
    }

    private sealed class History(bool isDated)
    {
        private static readonly string[] Spellings =
            ["http://harbour.example/{0}", "https://harbour.example/{0}", "https://www.harbour.example/{0}/",
                "https://harbour.example/{0}?utm_source=feed", "HTTPS://Harbour.example:443/{0}#top"];

        // Not of whole hours: at midnight, a date says nothing of the time.
        private static readonly TimeSpan Zone = new(5, 30, 0);

        private readonly List<Post> _posts = [new(1), new(2), new(3)];
        private KnownItems _known = new() { IsComplete = true };
        private int _document;
        private int _spelling;

        public void Take(Step step, int choice)
        {
            var there = _posts.Where(post => post.IsThere).ToArray();
            var chosen = there.Length > 0 ? there[choice % there.Length] : null;
            var change = ++_document;

            // What is away keeps what it had when it was last seen.
            switch (step)
            {
                case Step.NewPost:
                    _posts.Insert(0, new Post(_posts.Count + 1));
                    break;
                case Step.Edit when chosen is not null:
                    chosen.TextBefore = chosen.Seen == chosen.Visible ? chosen.Text : null;
                    chosen.VisibleBefore = chosen.Visible;
                    chosen.Text = $"Edit {change} of a story that is known to everybody in the harbour of the town.";
                    break;
                case Step.NewHeadline when chosen is not null:
                    chosen.Title = $"Headline {change}";
                    break;
                case Step.NewHeadlineInGuid when chosen is not null:
                    chosen.Title = chosen.Guid = $"Headline {change} in the guid";
                    break;
                case Step.GuidsRewritten:
                    Array.ForEach(there, post => post.Guid = $"cms/{change}/{post.Number}");
                    break;
                case Step.EditsUnderNewGuids:
                    foreach (var post in there)
                    {
                        post.Guid = $"cms/{change}/{post.Number}";
                        post.TextBefore = null;
                        post.Text = $"Edit {change} of the story of the harbour {post.Number} at length.";
                    }

                    break;
                case Step.NewGuidsAndLinks:
                    foreach (var post in there)
                        (post.Guid, post.Path) = ($"cms/{change}/{post.Number}", $"{change}/post-{post.Number}");
                    break;
                case Step.GuidsDropped:
                    Array.ForEach(there, post => post.Guid = null);
                    break;
                case Step.GuidsAreOne:
                    Array.ForEach(there, post => post.Guid = "one");
                    break;
                case Step.NewLinks:
                    Array.ForEach(there, post => post.Path = $"{change}/post-{post.Number}");
                    break;
                case Step.LinksSpelledAnew:
                    _spelling = choice % Spellings.Length;
                    break;
                case Step.Reordered:
                    _posts.Reverse();
                    break;
                case Step.Leaves when chosen is not null:
                    chosen.IsThere = false;
                    break;
                case Step.Returns:
                    _posts.ForEach(post => post.IsThere = true);
                    break;
                case Step.GuidUsedAgain
                    when _posts.Find(post => post is { IsThere: false, ArticleId: not null, Guid: not null }) is { } gone:
                    _posts.Insert(0, new Post(_posts.Count + 1) { Guid = gone.Guid });
                    break;
            }

            Post[] shown = step switch
            {
                Step.Empty => [],
                Step.Cut => [.. _posts.Where(post => post.IsThere).Take(1)],
                _ => [.. _posts.Where(post => post.IsThere)],
            };

            // A server that is behind, for once.
            var behind = step == Step.TextBefore && chosen?.Seen == chosen?.Visible
                && chosen?.VisibleBefore == $"{chosen?.Title} {chosen?.Path} {chosen?.TextBefore}" ? chosen : null;
            Item[] items = [.. shown.Select(post => ItemOf(post, step, post == behind ? post.TextBefore! : post.Text))];
            if (step == Step.Twice)
                items = [.. items, .. items.Select(item => item with { Id = item.Id is null ? null : $"{item.Id}-copy" })];
            Poll(shown, items, isPart: step == Step.Cut);
        }

        private void Poll(Post[] shown, Item[] items, bool isPart)
        {
            var (found, next) = _known.Advance(
                FeedId, items, Start.AddDays(_document), (id, item) => ArticleHash.Of(Maker.Make(id, "", item, Context)));
            Assert.Equal(shown.Length, found.Count);
            foreach (var item in found)
                Compare(shown.Single(post => ComparedText.Of(post.Title) == ComparedText.Of(item.Item.Title!.Value!)), item);

            // As it is stored.
            var stored = JsonSerializer.SerializeToUtf8Bytes(isPart ? next.With(_known) : next, IngestionJson.Relaxed.KnownItems);
            _known = JsonSerializer.Deserialize(stored, IngestionJson.Relaxed.KnownItems)!;
        }

        private static string? Spelled(string? guid) =>
            guid?.ToUpperInvariant().Replace(" ", "  ", StringComparison.Ordinal).Replace("/", "&#47;", StringComparison.Ordinal);

        private static string OtherForm(string title) =>
            title.Replace("\u00E9", "e\u0301", StringComparison.Ordinal).Replace('\'', '\u2019');

        private void Compare(Post post, IdentifiedItem item)
        {
            var expected = post.ArticleId is null ? ItemNovelty.New
                : post.Seen != post.Visible ? ItemNovelty.Changed
                : ItemNovelty.Unchanged;
            Assert.Equal((post.Title, expected), (post.Title, item.Novelty));
            if (post.ArticleId is null)
                Assert.DoesNotContain(_posts, other => other.ArticleId == item.ArticleId);
            else
                Assert.Equal(post.ArticleId, item.ArticleId);
            post.Version += expected == ItemNovelty.Unchanged ? 0 : 1;
            Assert.Equal(post.Version, item.Entry.Version);
            (post.ArticleId, post.Seen) = (item.ArticleId, post.Visible);
        }

        private Item ItemOf(Post post, Step step, string text) => new()
        {
            Id = step == Step.GuidsSpelledAnew ? Spelled(post.Guid) : post.Guid,
            Link = string.Format(System.Globalization.CultureInfo.InvariantCulture, Spellings[_spelling], post.Path),
            Title = new Text { Value = step == Step.OtherForms ? OtherForm(post.Title) : post.Title },
            Published = !isDated ? null : step == Step.OtherZone ? post.Date.ToOffset(Zone) : post.Date,
            Content =
            [
                new Text
                {
                    Value = step == Step.Noise
                        ? $"<!-- {_document} --><p nonce=\"{_document}\">{text} </p>\n<p>{_document} comments</p>"
                        : $"<p>{text}</p>",
                    Type = "text/html",
                },
            ],
        };
    }
}
