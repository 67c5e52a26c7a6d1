using Headwater.Pages.Layout;

namespace Headwater.Tests.Pages;

public sealed class PageTextTests
{
    [Theory]
    [InlineData("Short", "Short")]
    [InlineData("Ten letter", "Ten letter")]
    [InlineData("Tides at the coast", "Tides at…")]
    [InlineData("Unbroken-and-long", "Unbroken-a…")]
    [InlineData("A 23456789012", "A 23456789…")]
    [InlineData("Harbours.🌊 and more", "Harbours.…")]
    [InlineData("潮の満ち引きは月に従います。", "潮の満ち引きは月に従…")]
    public void Beginning_ends_with_a_word_or_a_whole_character(string text, string beginning) =>
        Assert.Equal(beginning, PageText.Beginning(text, 10));

    [Theory]
    [InlineData("Tides", "“Tides”")]
    [InlineData("\u202Esedit\u2069", "“sedit”")]
    [InlineData("الأخبار\u200F!", "“الأخبار\u200F!”")]
    public void Quoted_text_does_not_turn_what_follows(string text, string quoted) => Assert.Equal(quoted, PageText.Quoted(text));
}
