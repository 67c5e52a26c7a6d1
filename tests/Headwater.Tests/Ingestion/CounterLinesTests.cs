using Headwater.Ingestion.Identity;

namespace Headwater.Tests.Ingestion;

public sealed class CounterLinesTests
{
    private const string Story = "A story of ships and men.";

    [Theory]
    [InlineData("12 Comments")]
    [InlineData("Comments (12)")]
    [InlineData("1,204 views | 1.9k likes \u00B7 44 shares")]
    [InlineData("4 min read")]
    [InlineData("Reading time: 5 minutes")]
    [InlineData("Lesezeit: 5 Minuten")]
    [InlineData("3 days ago")]
    [InlineData("Posted 3 hours ago by Ann Quay")]
    [InlineData("Ver\u00F6ffentlicht vor 3 Tagen")]
    [InlineData("Il y a 3 jours")]
    [InlineData("Hace 3 d\u00EDas")]
    [InlineData("Updated: June 2, 2026 at 10:00 a.m. EST")]
    [InlineData("Last updated on 2026-06-02T10:00:00Z")]
    [InlineData("Last modified 2nd June 2026, 10:00 UTC.")]
    [InlineData("\u00A9 2026 Harbour News. All rights reserved.")]
    public void Line_above_or_below_that_counts_is_left_out(string line)
    {
        Assert.Equal(Story, CounterLines.Without($"{line}\n\n{Story}").Trim());
        Assert.Equal(Story, CounterLines.Without($"{Story}\n\n{line}").Trim());
    }

    [Theory]
    [InlineData("The pilots got 200 comments by noon.")]
    [InlineData("Ann sold 200 shares of the ferry.")]
    [InlineData("The ferry sank 3 days ago.")]
    [InlineData("Updated: 3 pilots are paid.")]
    [InlineData("12 points")]
    [InlineData("1,200 votes")]
    [InlineData("10 minutes")]
    [InlineData("2026-06-02")]
    [InlineData("Comments")]
    public void Sentence_and_figure_stay(string line) => Assert.Contains(line, CounterLines.Without($"{line}\n\n{Story}"));

    [Fact]
    public void Line_amid_the_text_stays()
    {
        var text = $"1.\n2.\n{Story}\n12 comments\n{Story}\n3.\n4.";

        Assert.Equal(text, CounterLines.Without(text));
    }
}
