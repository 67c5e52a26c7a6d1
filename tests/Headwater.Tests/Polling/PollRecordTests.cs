using Headwater.Feeds.Parsing;
using Headwater.Fetching;
using Headwater.Polling;

namespace Headwater.Tests.Polling;

public sealed class PollRecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void History_survives_its_row()
    {
        PollRecord[] polls =
        [
            new(Now, "read", TimeSpan.FromMilliseconds(1_234), 98_765, 3, 1, 7),
            new(Now.AddHours(-1), "not-a-feed", TimeSpan.Zero, 0, 0, 0),
        ];

        Assert.Equal(polls, PollRecord.Read(PollRecord.Write(polls)));
        Assert.Null(PollRecord.Write([]));
        Assert.Empty(PollRecord.Read(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1781510400 read 1 2 3")]
    [InlineData("99999999999999 read 1 2 3 4")]
    [InlineData("1781510400 read -1 2 3 4")]
    [InlineData("1781510400 read 1 2 3 4 5 6")]
    public void Damaged_line_is_left_out(string line) =>
        Assert.Single(PollRecord.Read($"{line}\n1781510400 read 1 2 3 4"));

    [Fact]
    public void Part_of_a_document_has_a_size()
    {
        var part = new FetchOutcome.Unreachable("It broke off.")
        {
            Part = new FetchOutcome.Fetched("<rss>"u8.ToArray(), new DocumentOrigin()),
        };

        Assert.Equal(5, PollRecord.After([], new PollResult.NotFetched(part), Now, most: 1)[0].Bytes);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(200, 4)]
    public void Only_the_newest_polls_are_kept(int most, int kept)
    {
        IReadOnlyList<PollRecord> polls = [];
        for (var hour = 0; hour < 4; hour++)
            polls = PollRecord.After(polls, new PollResult.InternalError("No."), Now.AddHours(hour), most);

        Assert.Equal(kept, polls.Count);
        Assert.Equal(polls.OrderByDescending(poll => poll.At), polls);
    }
}
