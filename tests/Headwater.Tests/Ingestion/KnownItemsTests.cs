using FsCheck.Xunit;
using Headwater.Feeds.Parsing;
using Headwater.Ingestion;

namespace Headwater.Tests.Ingestion;

public sealed class KnownItemsTests
{
    private const string FeedId = "blog-example-feed-000000";
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Everything_is_new_when_nothing_is_known()
    {
        var (items, _) = new KnownItems().Advance(FeedId, [Post("1"), Post("2")], Noon);

        Assert.All(items, item => Assert.Equal(ItemNovelty.New, item.Novelty));
        Assert.Equal(2, items.Select(item => item.ArticleId).Distinct().Count());
    }

    [Fact]
    public void Same_document_again_is_unchanged()
    {
        var (_, first) = new KnownItems().Advance(FeedId, [Post("1"), Post("2")], Noon);

        var (items, second) = first.Advance(FeedId, [Post("1"), Post("2")], Noon.AddHours(1));

        Assert.All(items, item => Assert.Equal(ItemNovelty.Unchanged, item.Novelty));
        Assert.Equal(first.Items, second.Items);
    }

    [Fact]
    public void Later_document_is_later_even_when_the_clock_went_back()
    {
        var (_, first) = new KnownItems().Advance(FeedId, [Post("1")], Noon);

        var (_, unchanged) = first.Advance(FeedId, [Post("1")], Noon.AddHours(-1));
        var (edited, second) = unchanged.Advance(FeedId, [Post("1", title: "Edited")], Noon.AddHours(-1));
        var (_, third) = second.Advance(FeedId, [Post("1", title: "Edited again")], Noon.AddHours(1));

        Assert.Equal(ItemNovelty.Changed, Assert.Single(edited).Novelty);
        Assert.Equal((Noon, Noon), (first.FetchedAt, unchanged.FetchedAt));
        Assert.Equal((Noon.AddMilliseconds(1), Noon.AddHours(1)), (second.FetchedAt, third.FetchedAt));
    }

    [Fact]
    public void Edited_item_keeps_its_id_and_counts_a_version()
    {
        var (before, window) = new KnownItems().Advance(FeedId, [Post("1", title: "Tides")], Noon);

        var (after, _) = window.Advance(FeedId, [Post("1", title: "Tides, corrected")], Noon.AddHours(1));

        var item = Assert.Single(after);
        Assert.Equal(ItemNovelty.Changed, item.Novelty);
        Assert.Equal(before[0].ArticleId, item.ArticleId);
        Assert.Equal(2, item.Entry.Version);
        Assert.Equal(Noon, item.Entry.FirstSeen);
    }

    [Fact]
    public void The_id_of_an_item_is_the_same_wherever_it_stands()
    {
        var (one, _) = new KnownItems().Advance(FeedId, [Post("1"), Post("2"), Post("3")], Noon);
        var (other, _) = new KnownItems().Advance(FeedId, [Post("3"), Post("1"), Post("2")], Noon);

        Assert.Equal(one.Select(item => item.ArticleId).Order(), other.Select(item => item.ArticleId).Order());
    }

    [Fact]
    public void Feeds_do_not_share_ids()
    {
        var (one, _) = new KnownItems().Advance("a-000000", [Post("1")], Noon);
        var (other, _) = new KnownItems().Advance("b-000000", [Post("1")], Noon);

        Assert.NotEqual(one[0].ArticleId, other[0].ArticleId);
    }

    [Fact]
    public void Items_that_share_a_guid_are_told_apart_by_their_links()
    {
        var (items, _) = new KnownItems()
            .Advance(FeedId, [Post("same", link: "https://b.example/1"), Post("same", link: "https://b.example/2")], Noon);

        Assert.Equal(2, items.Select(item => item.ArticleId).Distinct().Count());
    }

    [Fact]
    public void Items_of_one_guid_and_link_differ_by_title_and_date()
    {
        var (items, _) = new KnownItems().Advance(FeedId, [Post("same", title: "One"), Post("same", title: "Two")], Noon);

        Assert.Equal(2, items.Select(item => item.ArticleId).Distinct().Count());
    }

    [Fact]
    public void An_item_keeps_its_id_when_another_one_with_its_guid_arrives()
    {
        var first = Post("same", link: "https://b.example/1");
        var (before, window) = new KnownItems().Advance(FeedId, [first], Noon);

        var (after, _) = window.Advance(FeedId, [Post("same", link: "https://b.example/2"), first], Noon.AddHours(1));

        Assert.Equal([ItemNovelty.New, ItemNovelty.Unchanged], after.OrderBy(item => item.Novelty).Select(item => item.Novelty));
        Assert.Equal(before[0].ArticleId, after.Single(item => item.Novelty == ItemNovelty.Unchanged).ArticleId);
    }

    [Fact]
    public void An_item_keeps_its_id_when_the_other_one_with_its_guid_goes()
    {
        var (first, second) = (Post("same", link: "https://b.example/1"), Post("same", link: "https://b.example/2"));
        var (before, window) = new KnownItems().Advance(FeedId, [first, second], Noon);

        var (after, _) = window.Advance(FeedId, [second], Noon.AddHours(1));

        var item = Assert.Single(after);
        Assert.Equal(ItemNovelty.Unchanged, item.Novelty);
        Assert.Contains(item.ArticleId, before.Select(known => known.ArticleId));
    }

    [Fact]
    public void Item_that_appears_twice_counts_once()
    {
        var old = Post("1", title: "Draft") with { Updated = Noon };
        var edited = Post("1", title: "Final") with { Updated = Noon.AddMinutes(5) };

        var (items, _) = new KnownItems().Advance(FeedId, [edited with { Title = old.Title }, edited with { Title = old.Title }], Noon);
        Assert.Single(items);

        var same = old with { Title = edited.Title };
        var (latest, _) = new KnownItems().Advance(FeedId, [edited, same], Noon);
        Assert.Equal(Noon.AddMinutes(5), Assert.Single(latest).Item.Updated);
    }

    [Fact]
    public void Items_without_guid_are_known_by_link_or_title_and_date()
    {
        var byLink = new Item { Link = "https://b.example/1", Title = new Text { Value = "T" } };
        var byTitle = new Item { Title = new Text { Value = "T" }, Published = Noon };
        var (_, window) = new KnownItems().Advance(FeedId, [byLink, byTitle], Noon);

        var (after, _) = window.Advance(
            FeedId,
            [byLink with { Title = new Text { Value = "T2" } }, byTitle with { Summary = new Text { Value = "more" } }],
            Noon.AddHours(1));

        Assert.All(after, item => Assert.Equal(ItemNovelty.Changed, item.Novelty));
    }

    [Fact]
    public void Known_items_do_not_grow_with_repeated_guids()
    {
        var window = new KnownItems();
        for (var document = 0; document < 60; document++)
        {
            var items = Enumerable.Range(0, 40).Select(number => Post($"{document}-{number / 2}", link: $"https://b.example/{number}"))
                .ToArray();
            (_, window) = window.Advance(FeedId, items, Noon.AddHours(document));
        }

        Assert.Equal(40, window.Items.Count);
        Assert.Equal(1_000, window.AmbiguousIds.Count);
    }

    [Property]
    public void Ids_are_unique_and_a_repeated_document_is_unchanged(byte[] guids, byte[] links)
    {
        var items = guids.Select((guid, index) => Post(
            $"{guid % 4}", link: $"https://b.example/{(links.Length == 0 ? 0 : links[index % links.Length] % 3)}", title: $"{index % 5}"))
                .ToArray();

        var (first, window) = new KnownItems().Advance(FeedId, items, Noon);
        var (again, _) = window.Advance(FeedId, items, Noon.AddHours(1));

        Assert.Equal(first.Count, first.Select(item => item.ArticleId).Distinct().Count());
        Assert.Equal(items.Distinct().Count(), first.Count);
        Assert.All(again, item => Assert.Equal(ItemNovelty.Unchanged, item.Novelty));
    }

    [Fact]
    public void Owner_of_an_ambiguous_id_may_be_edited()
    {
        var (first, second) = (Post("same", link: "https://b.example/1"), Post("same", link: "https://b.example/2"));
        var (before, window) = new KnownItems().Advance(FeedId, [first], Noon);
        (_, window) = window.Advance(FeedId, [first, second], Noon.AddHours(1));

        var (after, next) = window.Advance(FeedId, [second, first with { Title = new Text { Value = "Corrected" } }], Noon.AddHours(2));
        var (later, _) = next.Advance(FeedId, [first with { Title = new Text { Value = "Corrected again" } }], Noon.AddHours(3));

        Assert.Equal(before[0].ArticleId, after.Single(item => item.Novelty == ItemNovelty.Changed).ArticleId);
        Assert.Equal(before[0].ArticleId, Assert.Single(later).ArticleId);
    }

    [Property]
    public void An_item_keeps_its_id_whatever_comes_and_goes_beside_it(byte[][] documents)
    {
        // Eight possible items of two guids; the first item of each guid is always there, the others come and go.
        var window = new KnownItems();
        var links = new Dictionary<string, string>();
        foreach (var document in documents.Where(document => document is not null))
        {
            var items = document.Select(value => value % 8).Concat([0, 1]).Distinct()
                .Select(number => Post($"{number % 2}", link: $"https://b.example/{number}")).ToArray();
            (var identified, window) = window.Advance(FeedId, items, Noon);

            Assert.Equal(items.Length, identified.Count);
            foreach (var item in identified)
            {
                Assert.Equal(item.Item.Link, links.GetValueOrDefault(item.ArticleId, item.Item.Link!));
                links[item.ArticleId] = item.Item.Link!;
            }
        }

        Assert.Equal(links.Count, links.Values.Distinct().Count());
    }

    [Fact]
    public void Articles_that_left_are_known_until_there_are_too_many()
    {
        var many = Enumerable.Range(1, 501).Select(number => Post($"{number}", link: $"https://b.example/{number}")).ToArray();
        var (_, known) = new KnownItems { IsComplete = true }.Advance(FeedId, many, Noon);

        (_, known) = known.Advance(FeedId, many[..1], Noon.AddHours(1));
        Assert.True(known.IsComplete);
        (_, known) = known.Advance(FeedId, [Post("502", link: "https://b.example/502")], Noon.AddHours(2));

        Assert.False(known.IsComplete);
        Assert.Equal(500, known.Left!.Count);
    }

    [Fact]
    public void Empty_document_lets_nothing_leave()
    {
        var (_, known) = new KnownItems().Advance(FeedId, [Post("1")], Noon);

        var (items, next) = known.Advance(FeedId, [], Noon.AddHours(1));

        Assert.Empty(items);
        Assert.Equal(known.Items, next.Items);
        Assert.Null(next.Left);
    }

    [Fact]
    public void Item_that_returns_and_cannot_be_stored_stays_known()
    {
        var (_, first) = new KnownItems().Advance(FeedId, [Post("1"), Post("2")], Noon);
        var (_, before) = first.Advance(FeedId, [Post("2")], Noon.AddHours(1));
        var (items, next) = before.Advance(FeedId, [Post("1", title: "Edited"), Post("2")], Noon.AddHours(2));
        var id = items.Single(item => item.Novelty == ItemNovelty.Changed).ArticleId;

        Assert.Equal(before.Find(id)!.Hash, next.Without([id], before).Find(id)?.Hash);
    }

    private static Item Post(string guid, string? link = "https://b.example/post", string title = "Title") =>
        new() { Id = guid, Link = link, Title = new Text { Value = title } };
}
