using FsCheck.Xunit;
using Headwater.Storage;

namespace Headwater.Tests.Storage;

public sealed class LogPositionTests
{
    [Property]
    public void A_position_reads_back_as_it_was_written(ushort segment, uint offset, bool hasOrigin)
    {
        var position = new LogPosition(segment + 1, offset, hasOrigin ? new string('a', 26) : null);

        Assert.True(LogPosition.TryParse(position.ToString(), out var read));
        Assert.Equal(position, read);
    }

    [Property]
    public void Positions_are_ordered_by_segment_and_then_by_offset(byte segment, byte offset, byte otherSegment, byte otherOffset)
    {
        var (one, other) = (new LogPosition(segment, offset), new LogPosition(otherSegment, otherOffset));

        Assert.Equal(segment != otherSegment ? segment < otherSegment : offset < otherOffset, one < other);
        Assert.Equal(one > other, other < one);
        Assert.Equal(!(one > other), one <= other);
        Assert.Equal(!(one < other), one >= other);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("0:1")]
    [InlineData("-1:1")]
    [InlineData("1:-1")]
    [InlineData("1:2:3")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaa:1")]
    [InlineData(":1:1")]
    [InlineData("1:99999999999999999999")]
    [InlineData(" 1:1")]
    public void Text_that_is_not_a_position_is_refused(string? text) => Assert.False(LogPosition.TryParse(text, out _));
}
