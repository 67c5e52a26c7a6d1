using Headwater.Feeds.Parsing;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

/// <summary>Which documents that end early are cut, and which malformed.</summary>
public sealed class MalformedFeedTests
{
    // cuts in a row | hash of the last one | hash of the last document that was read
    [Theory]
    [InlineData(0, null, null, true)]
    [InlineData(0, "now", "before", true)]
    [InlineData(2, "before", null, true)]
    [InlineData(1, "now", null, false)]
    [InlineData(3, "before", null, false)]
    [InlineData(0, "now", "now", false)]
    public void Only_cuts_in_a_row_make_a_document_malformed(int cuts, string? cut, string? read, bool isCut)
    {
        var feed = new FeedRow { Cuts = cuts, CutHash = cut, BodyHash = read, Failures = 5 };
        var document = new FeedDocument
        {
            Format = "rss-2.0",
            Encoding = "utf-8",
            WellFormed = false,
            Diagnostics = [new Diagnostic("truncated", DiagnosticSeverity.Error, "It ends early.", 1, 1)],
            Feed = new Feed(),
        };

        Assert.Equal(isCut, CutDocument.IsCut(feed, document, "now"));
    }
}
