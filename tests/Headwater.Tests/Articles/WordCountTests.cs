using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Headwater.Feeds.Articles.Html;

namespace Headwater.Tests.Articles;

public sealed class WordCountTests
{
    private static readonly Arbitrary<string[]> Pieces = Gen.Elements("a", "Z", "7", " ", " ", "-", "'", "@", "[", "`", "{", "\u007f",
        "é", "’", "\u00a0", "中", "word", "two words")
        .ListOf().Select(parts => string.Concat(parts).Replace("  ", " ", StringComparison.Ordinal)).ArrayOf().ToArbitrary();

    [Theory]
    [InlineData("", 0)]
    [InlineData("- – ’ ...", 0)]
    [InlineData("it's a well-known fact", 4)]
    [InlineData("Zoë’s café", 2)]
    [InlineData("中文 and 2", 4)]
    [InlineData("one two three four five six seven eight nine ten eleven twelve", 12)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz --------------------------------", 1)]
    public void Words_are_what_spaces_separate_and_letters_make(string text, int words) => Assert.Equal(words, Count([text]));

    /// <summary>However the text is cut into elements, and wherever characters outside ASCII stand.</summary>
    [Property(MaxTest = 1000)]
    public Property Words_are_counted_the_same_however_the_text_is_cut() => Prop.ForAll(Pieces, pieces =>
        Count(pieces) == OneByOne(string.Concat(pieces)));

    private static int Count(string[] pieces)
    {
        using var buffer = new TextBuffer(256);
        var writer = new PlainTextWriter(buffer);
        foreach (var piece in pieces)
            writer.Text(piece);
        return writer.Words;
    }

    private static int OneByOne(string text)
    {
        var words = 0;
        foreach (var run in text.Split(' '))
        {
            var ideographs = run.Count(c => c == '中');
            words += ideographs + run.Split('中').Count(part => part.Any(char.IsLetterOrDigit));
        }

        return words;
    }
}
