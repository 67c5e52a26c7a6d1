using Headwater.Ingestion.Identity;

namespace Headwater.Tests.Ingestion;

public sealed class CounterLinesTests
{
    private const string Story = "A story of ships and men.";

    [Theory]
    [InlineData("12 Comments")]
    [InlineData("Comments (12)")]
    [InlineData("1,204 views | 1.9k likes \u00B7 44 shares")]
    [InlineData("3 posts - 2 participants")]
    [InlineData("1,204 total views, 3 views today")]
    [InlineData("(Visited 12 times, 1 visits today)")]
    [InlineData("Rating: 4.5/5 (12 votes cast)")]
    [InlineData("3 Комментария")]
    [InlineData("Просмотров: 120")]
    [InlineData("3件のコメント")]
    [InlineData("阅读次数: 120")]
    [InlineData("댓글 3")]
    [InlineData("No comments")]
    [InlineData("2 responses · 3 trackbacks")]
    [InlineData("❤️ 12 💬 3")]
    [InlineData("1 204 vues")]
    [InlineData("12\u00A0345 просмотров")]
    [InlineData("1'204 Aufrufe")]
    [InlineData("阅读 1.2万")]
    [InlineData("1.2万次阅读")]
    [InlineData("1,2 тыс. просмотров")]
    [InlineData("1,2 mil visualizaciones")]
    [InlineData("12 comment(s)")]
    [InlineData("(12) comments")]
    [InlineData("12 comments on this post")]
    [InlineData("There are 12 comments")]
    [InlineData("View all 12 comments")]
    [InlineData("Join the discussion (12)")]
    [InlineData("Leave a comment (12)")]
    [InlineData("Discuss (12)")]
    [InlineData("3 replies, 2 voices")]
    [InlineData("Answers: 3")]
    [InlineData("Viewed 12 times")]
    [InlineData("This post has been viewed 12 times")]
    [InlineData("Total Views: 12")]
    [InlineData("Views Today: 3")]
    [InlineData("Visitors: 12")]
    [InlineData("12 people like this")]
    [InlineData("12 retweets")]
    [InlineData("12 subscribers")]
    [InlineData("2h ago")]
    [InlineData("5 mins ago")]
    [InlineData("Posted by Ann 3 hours ago")]
    [InlineData("4-minute read")]
    [InlineData("4 min read")]
    [InlineData("5 minutes to read")]
    [InlineData("Read in 5 minutes")]
    [InlineData("Estimated reading time: 5 minutes, 12 seconds")]
    [InlineData("Temps de lecture : 5 min")]
    [InlineData("Reading time: 5 minutes")]
    [InlineData("Lesezeit: 5 Minuten")]
    [InlineData("この記事は約5分で読めます。")]
    [InlineData("3 days ago")]
    [InlineData("Posted 3 hours ago by Ann Quay")]
    [InlineData("Ver\u00F6ffentlicht vor 3 Tagen")]
    [InlineData("Il y a 3 jours")]
    [InlineData("Hace 3 d\u00EDas")]
    [InlineData("3 дня назад")]
    [InlineData("3日前")]
    [InlineData("Updated: June 2, 2026 at 10:00 a.m. EST")]
    [InlineData("This post was last modified on June 2, 2026 10:00 am")]
    [InlineData("Aktualisiert am 2. Juni 2026 um 10:00 Uhr")]
    [InlineData("Mis à jour le 2 juin 2026 à 10h00")]
    [InlineData("最終更新: 2026/06/02 10:00")]
    [InlineData("Last updated on 2026-06-02T10:00:00Z")]
    [InlineData("Last modified 2nd June 2026, 10:00 UTC.")]
    [InlineData("Last Updated on June 2, 2026 by Ann Quay")]
    [InlineData("Last edited by Ann Quay on 2 June 2026")]
    [InlineData("Page last reviewed: 2 June 2026")]
    [InlineData("Date modified: 2026-06-02")]
    [InlineData("Last modified: 2 days ago")]
    [InlineData("Letzte Aktualisierung: 2. Juni 2026")]
    [InlineData("Data as of 2026-06-02 10:00 UTC")]
    [InlineData("(Updated June 2, 2026)")]
    [InlineData("Updated June 2")]
    [InlineData("Updated 10:30")]
    [InlineData("Updated at 3:05 p.m.")]
    [InlineData("Stand: 10:30 Uhr")]
    [InlineData("First published on 1 June 2026 09:00 BST. Last modified on 2 June 2026 10:00 BST")]
    [InlineData("Published June 1, 2026; updated June 2, 2026 at 10:00")]
    [InlineData("Publi\u00E9 le 01/06/2026 \u00E0 09:00, mis \u00E0 jour le 02/06/2026 \u00E0 10:30")]
    [InlineData("An hour ago")]
    [InlineData("(c) Harbour News")]
    [InlineData("\u00A9 2026 Harbour News. All rights reserved.")]
    [InlineData("Copyright 2026 Harbour News")]
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
    [InlineData("Update, June 2, 2026: the ship sank.")]
    [InlineData("Updated June 2, 2026 to say that the ship sank")]
    [InlineData("Updated at noon: 3 pilots are paid.")]
    [InlineData("Published June 1, 2026")]
    [InlineData("Launch: June 2, 2026")]
    [InlineData("As of June 2, 2026: 300 ships")]
    [InlineData("Stand: 300 Schiffe")]
    [InlineData("The ferry sank (12 dead)")]
    [InlineData("I ♥ 2 ships")]
    [InlineData("\u25B2 1.25%")]
    [InlineData("12 points")]
    [InlineData("1,200 votes")]
    [InlineData("10 minutes")]
    [InlineData("2026-06-02")]
    [InlineData("Ferry 2 answers the call")]
    [InlineData("3 tickets")]
    [InlineData("Part 2 of 3")]
    [InlineData("300 visitors drown")]
    [InlineData("4 minutes")]
    [InlineData("1 000 000")]
    [InlineData("Comments")]
    public void Sentence_and_figure_stay(string line) => Assert.Contains(line, CounterLines.Without($"{line}\n\n{Story}"));

    [Theory]
    [InlineData("By Ann Quay | 4 min read", "By Ann Quay")]
    [InlineData("June 1, 2026 · 12 comments", "June 1, 2026")]
    [InlineData("By Ann Quay (12 comments)", "By Ann Quay")]
    [InlineData("Ann — Replies 3 — Views 120", "Ann")]
    public void Counter_in_a_line_of_facts_is_left_out(string line, string facts) =>
        Assert.Equal($"{facts}\n\n{Story}", CounterLines.Without($"{line}\n\n{Story}"));

    [Theory]
    [InlineData("Lighthouse opens (12 comments)", "Lighthouse opens")]
    [InlineData("Lighthouse opens | 12 comments", "Lighthouse opens")]
    [InlineData("Lighthouse opens: 1,204 comments", "Lighthouse opens")]
    [InlineData("12 comments")]
    [InlineData("12 comments on ships")]
    [InlineData("Copyright 2026: what changes")]
    [InlineData("The ferry sank 3 days ago")]
    [InlineData("Ships (12)")]
    [InlineData("Ann Quay wins (1,200 votes)")]
    [InlineData("Lighthouse opens (updated)")]
    public void Title_stays_without_its_counter(string title, string? rest = null) =>
        Assert.Equal(rest ?? title, CounterLines.WithoutInTitle(title));

    [Fact]
    public void Title_of_spaces_is_read_once()
    {
        var title = $"Lighthouse{new string(' ', 1_000_000)}opens";

        Assert.Equal(title, CounterLines.WithoutInTitle(title));
    }

    [Fact]
    public void Points_beside_comments_are_left_out() =>
        Assert.Equal(Story, CounterLines.Without($"{Story}\nPoints: 12\n# Comments: 3").Trim());

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("12 comments", "")]
    [InlineData("\n12 comments\n", "\n\n")]
    [InlineData("12 comments\n3 days ago", "\n")]
    public void Text_of_few_lines_keeps_their_ends(string text, string? rest = null) =>
        Assert.Equal(rest ?? text, CounterLines.Without(text));

    [Fact]
    public void Line_amid_the_text_stays()
    {
        var text = $"1.\n2.\n{Story}\n12 comments\n{Story}\n3.\n4.";

        Assert.Equal(text, CounterLines.Without(text));
    }
}
