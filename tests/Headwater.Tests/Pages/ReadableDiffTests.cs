using Headwater.Pages.Articles;

namespace Headwater.Tests.Pages;

public sealed class ReadableDiffTests
{
    [Fact]
    public void Changed_word_is_marked_within_its_paragraph()
    {
        var parts = ReadableDiff.Of("One.\n\nThe door is red.\n\nThree.", "One.\n\nThe door is green.\n\nThree.").ToArray();

        Assert.Equal(3, parts.Length);
        Assert.Equal(
            [(DiffKind.Same, "The door is "), (DiffKind.Removed, "red"), (DiffKind.Added, "green"), (DiffKind.Same, ".")],
            parts[1].Spans.Select(span => (span.Kind, span.Text)));
    }

    [Fact]
    public void Paragraphs_far_from_a_change_are_counted_only()
    {
        var older = string.Join("\n\n", Enumerable.Range(1, 20).Select(number => $"Paragraph {number}"));

        var parts = ReadableDiff.Of(older, older + "\n\nAnother").ToArray();

        Assert.Equal([19, 0, 0], parts.Select(part => part.LeftOut));
        Assert.Equal("Paragraph 20", parts[1].Spans.Single().Text);
        Assert.Equal((DiffKind.Added, "Another"), (parts[2].Spans.Single().Kind, parts[2].Spans.Single().Text));
    }

    // 20,000 words against as many others: the comparison takes 800 million steps.
    [Fact]
    public void Long_paragraphs_are_not_compared_word_by_word()
    {
        var (older, newer) = (Words(0, 20_000), Words(20_000, 20_000));

        var parts = ReadableDiff.Of($"{older}\n\nIt is red.", $"{newer}\n\nIt is green.").ToArray();

        Assert.Equal(
            [(DiffKind.Removed, older), (DiffKind.Added, newer)],
            parts.Take(2).Select(part => (part.Spans.Single().Kind, part.Spans.Single().Text)));
        Assert.Equal(4, parts[2].Spans.Count);
    }

    [Fact]
    public void All_paragraphs_of_a_page_share_one_limit()
    {
        var older = string.Join("\n\n", Enumerable.Range(0, 200).Select(number => $"Same {number}\n\n{Words(number * 100, 100)}"));

        var parts = ReadableDiff.Of(older, older.Replace('7', '8')).ToArray();

        Assert.Contains(parts, part => part.Spans.Count > 2);
        Assert.Contains(parts, part => part.Spans is [{ Kind: DiffKind.Removed, Text.Length: > 100 }]);
    }

    [Fact]
    public void Lone_carriage_return_ends_a_paragraph()
    {
        var parts = ReadableDiff.Of("a\rb\n\nThe door is red.", "a\rb\n\nThe door is green.").ToArray();

        Assert.Equal(["a", "b", "The door is redgreen."], parts.Select(part => string.Concat(part.Spans.Select(span => span.Text))));
    }

    [Fact]
    public void Nothing_of_either_text_is_lost()
    {
        const string Older = "a b c\n\nd e f\n\ng";
        const string Newer = "a x c\n\ng\n\nh i";

        var spans = ReadableDiff.Of(Older, Newer).SelectMany(part => part.Spans).ToArray();

        Assert.Equal("a b cd e fg", string.Concat(spans.Where(span => span.Kind != DiffKind.Added).Select(span => span.Text)));
        Assert.Equal("a x cgh i", string.Concat(spans.Where(span => span.Kind != DiffKind.Removed).Select(span => span.Text)));
    }

    private static string Words(int first, int count) => string.Join(' ', Enumerable.Range(first, count));
}
