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

    [Fact]
    public void Nothing_of_either_text_is_lost()
    {
        const string Older = "a b c\n\nd e f\n\ng";
        const string Newer = "a x c\n\ng\n\nh i";

        var spans = ReadableDiff.Of(Older, Newer).SelectMany(part => part.Spans).ToArray();

        Assert.Equal("a b cd e fg", string.Concat(spans.Where(span => span.Kind != DiffKind.Added).Select(span => span.Text)));
        Assert.Equal("a x cgh i", string.Concat(spans.Where(span => span.Kind != DiffKind.Removed).Select(span => span.Text)));
    }
}
