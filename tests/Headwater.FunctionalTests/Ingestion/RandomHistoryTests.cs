using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using FsCheck;
using FsCheck.Xunit;
using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;
using Headwater.Polling;
using Headwater.Storage;

namespace Headwater.FunctionalTests.Ingestion;

/// <summary>
/// Random histories of a feed in three formats, polled by the real triggers and compared with a model that knows which post each item is.
/// From time to time what is known of the last document is lost, so that only the rows of the articles still know.
/// </summary>
public sealed class RandomHistoryTests(AzuriteFixture azurite)
{
    private const int Steps = 14;

    private static readonly string[] Spellings =
        ["http://harbour.example/{0}", "https://www.harbour.example/{0}/", "https://harbour.example/{0}?utm_source=feed"];

    // Not of whole hours: at midnight, a date says nothing of the time.
    private static readonly TimeSpan Zone = new(5, 30, 0);

    private enum Step
    {
        NewPost,
        Edit,
        NewHeadline,
        GuidsRewritten,
        GuidsDropped,
        NewLinks,
        NewSpelling,
        Reordered,
        Leaves,
        Returns,
        Empty,
        NewFormat,
        KnownItemsLost,
        LeftForgotten,
        Noise,
        Twice,
        GuidsSpelledAnew,
        OtherZone,
    }

    [Property(MaxTest = 4)]
    public async Task Random_history_makes_the_articles_of_its_model(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        await using var origin = await TestOrigin.StartAsync();
        await using var system = await PolledFeeds.StartAsync(azurite, origin);
        system.Logs.Allow(202);
        var (model, taken) = (new Model(random), new List<Step>());
        for (var number = 0; number < Steps; number++)
        {
            var step = number == Steps - 1 ? Step.Returns : (Step)random.Next(Enum.GetValues<Step>().Length);
            taken.Add(step);
            var document = model.Take(step, number);
            if (step == Step.KnownItemsLost)
                await KnownItems(system, origin).DeleteIfExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
            if (step == Step.LeftForgotten)
                await ForgetAsync(KnownItems(system, origin));
            origin.Feed("/feed.xml", document + new string(' ', number));
            await system.PollAndDrainAsync();
            system.Time.Advance(TimeSpan.FromHours(26));

            var rows = (await EndState.RowsAsync(system.Storage)).Select(row => (row.Title, row.Version)).Order();
            Assert.True(
                model.Articles.SequenceEqual(rows),
                $"{seed}: {string.Join(", ", taken)}: {string.Join(", ", rows)} instead of {string.Join(", ", model.Articles)}");
        }

        Assert.Equal(model.Articles.Sum(article => article.Version), (await EndState.ChangesAsync(system.Storage)).Count);
    }

    /// <summary>What the known items are when more articles left the feed than they remember.</summary>
    internal static async Task ForgetAsync(BlobClient knownItems, bool withAliases = true)
    {
        var end = TestContext.Current.CancellationToken;
        if (!await knownItems.ExistsAsync(end))
            return;
        var known = JsonNode.Parse((await knownItems.DownloadContentAsync(end)).Value.Content.ToString())!.AsObject();
        known["whole"] = false;
        known.Remove("left");
        if (withAliases)
            known.Remove("aliases");
        await knownItems.UploadAsync(BinaryData.FromString(known.ToJsonString()), overwrite: true, end);
    }

    internal static BlobClient KnownItems(TestSystem system, TestOrigin origin) =>
        system.Storage.FeedBlobs.GetBlobClient(StorageNames.KnownItemsBlob(FeedUrl.Id(origin.Url("/feed.xml"))));

    private sealed class Model(Random random)
    {
        private readonly List<Known> _posts = [new(1), new(2), new(3)];
        private string _spelling = Spellings[0];
        private int _format;

        /// <summary>What was ever in a document.</summary>
        public IEnumerable<(string Title, int Version)> Articles =>
            _posts.Where(post => post.Version > 0).Select(post => (post.Post.Title, post.Version)).Order();

        /// <summary>The next document.</summary>
        public string Take(Step step, int number)
        {
            var there = _posts.Where(post => post.IsThere).ToArray();
            var chosen = there.Length > 0 ? there[random.Next(there.Length)] : _posts[0];
            switch (step)
            {
                case Step.NewPost:
                    _posts.Insert(random.Next(_posts.Count), new Known(_posts.Count + 1));
                    break;
                case Step.Edit:
                    chosen.Post = chosen.Post with { Text = $"Edit {number} of a story that everybody in the harbour of the town knows." };
                    break;
                case Step.NewHeadline:
                    chosen.Post = chosen.Post with { Title = $"Headline {number}" };
                    break;
                case Step.GuidsRewritten:
                    Array.ForEach(there, post => post.Post = post.Post with { Guid = $"cms/{number}/{post.Number}" });
                    break;
                case Step.GuidsDropped:
                    Array.ForEach(there, post => post.Post = post.Post with { Guid = null });
                    break;
                case Step.NewLinks:
                    Array.ForEach(there, post => post.Post = post.Post with { Link = $"{number}/{post.Number}" });
                    break;
                case Step.NewSpelling:
                    _spelling = Spellings[random.Next(Spellings.Length)];
                    break;
                case Step.Reordered:
                    _posts.Reverse();
                    break;
                case Step.Leaves:
                    chosen.IsThere = false;
                    break;
                case Step.Returns:
                    _posts.ForEach(post => post.IsThere = true);
                    break;
                case Step.NewFormat:
                    _format = random.Next(3);
                    break;
            }

            Known[] shown = step == Step.Empty ? [] : [.. _posts.Where(post => post.IsThere)];
            Array.ForEach(shown, post => post.See());
            var posts = shown.Select(
                post => post.Post with { Link = string.Format(CultureInfo.InvariantCulture, _spelling, post.Post.Link) });
            if (step == Step.Noise)
                posts = posts.Select(post => post with { Text = $"<!-- {number} -->{post.Body} </p>\n<p>{number} comments" });
            if (step == Step.GuidsSpelledAnew)
                posts = posts.Select(post => post with { Guid = Spelled(post.Guid) });
            if (step == Step.OtherZone)
                posts = posts.Select(post => post with { Date = post.Date?.ToOffset(Zone) });
            if (step == Step.Twice)
                posts = [.. posts, .. posts.Select(post => post with { Guid = post.Guid is null ? null : $"{post.Guid}-copy" })];
            return _format switch { 0 => Post.Rss(posts), 1 => Post.Atom(posts), _ => Post.Json(posts) };
        }

        private static string? Spelled(string? guid) => guid?.ToUpperInvariant().Replace("/", "&#47;", StringComparison.Ordinal);
    }

    private sealed class Known(int number)
    {
        private Post? _seen;

        public int Number => number;
        public Post Post { get; set; } = new($"id-{number}", $"post-{number}", $"Port {number}", Post.Day.AddHours(number));
        public bool IsThere { get; set; } = true;

        /// <summary>0 before it was in a document.</summary>
        public int Version { get; private set; }

        public void See()
        {
            if (_seen != Post with { Guid = null })
                Version++;
            _seen = Post with { Guid = null };
        }
    }
}
