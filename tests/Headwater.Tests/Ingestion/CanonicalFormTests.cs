using FsCheck.Xunit;
using Headwater.Feeds;

namespace Headwater.Tests.Ingestion;

public sealed class CanonicalFormTests
{
    [Theory]
    [InlineData("Caf\u00E9", "Cafe\u0301")]
    [InlineData("\u01D5", "U\u0308\u0304")]
    [InlineData("\u212B \u00C5", "A\u030A A\u030A")]
    [InlineData("a\u0301\u0323", "a\u0323\u0301")]
    [InlineData("\u0439", "\u0438\u0306")]
    [InlineData("\u304C", "\u304B\u3099")]
    [InlineData("\uAC00\uAC01\uD7A3", "\u1100\u1161\u1100\u1161\u11A8\u1112\u1175\u11C2")]
    [InlineData("\uF900", "\u8C48")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    public void Composed_and_decomposed_text_have_one_form(string text, string other) =>
        Assert.Equal(CanonicalForm.Of(text), CanonicalForm.Of(other));

    [Theory]
    [InlineData("Cafe", "Caf\u00E9")]
    [InlineData("a\u0301\u0300", "a\u0300\u0301")]
    [InlineData("\uFB01", "fi")]
    [InlineData("x\u00B2", "x2")]
    public void Text_that_looks_different_keeps_its_own_form(string text, string other) =>
        Assert.NotEqual(CanonicalForm.Of(text), CanonicalForm.Of(other));

    // Each mark that looked at all before it would take hours.
    [Fact]
    public void A_million_marks_are_put_in_order()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("\u0301\u0323", 1_000_000));

        Assert.StartsWith("a\u0323\u0323", CanonicalForm.Of(text), StringComparison.Ordinal);
    }

    [Property]
    public void Form_of_a_form_is_itself(string? text)
    {
        var form = CanonicalForm.Of(text ?? "");

        Assert.Equal(form, CanonicalForm.Of(form));
    }
}
