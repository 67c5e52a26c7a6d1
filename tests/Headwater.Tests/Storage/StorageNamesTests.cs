using Headwater.Storage;

namespace Headwater.Tests.Storage;

public sealed class StorageNamesTests
{
    [Theory]
    [InlineData(1, "000001.ndjson")]
    [InlineData(1_234_567, "1234567.ndjson")]
    public void The_number_of_a_segment_is_in_its_name(int number, string name)
    {
        Assert.Equal(name, StorageNames.LogSegment(number));
        Assert.True(StorageNames.TryParseLogSegment(name, out var read));
        Assert.Equal(number, read);
    }

    [Theory]
    [InlineData(".ndjson")]
    [InlineData("ndjson")]
    [InlineData("00000x.ndjson")]
    [InlineData("other-000001.ndjson")]
    [InlineData("000001.json")]
    public void Other_blobs_are_not_segments(string name) => Assert.False(StorageNames.TryParseLogSegment(name, out _));
}
