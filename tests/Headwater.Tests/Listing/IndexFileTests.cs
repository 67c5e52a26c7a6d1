namespace Headwater.Tests.Listing;

public sealed class IndexFileTests
{
    private const int Rounds = 100;

    [Fact]
    public async Task Reader_finds_an_index_while_the_file_is_replaced()
    {
        using var index = new TemporaryIndex();
        var replaced = false;
        var reading = Task.Run(() =>
        {
            while (!Volatile.Read(ref replaced))
                Assert.Equal(0, index.State.Articles);
        }, TestContext.Current.CancellationToken);

        for (var round = 0; round < Rounds && !reading.IsCompleted; round++)
            index.File.Recreate();
        Volatile.Write(ref replaced, true);

        await reading;
    }
}
