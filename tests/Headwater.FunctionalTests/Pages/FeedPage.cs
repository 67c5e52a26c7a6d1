using Headwater.FunctionalTests.Polling;
using Headwater.FunctionalTests.Testing;

namespace Headwater.FunctionalTests.Pages;

/// <summary>A system with a feed that was polled, its items still in the queue, and a reader who can open the page of the feed.</summary>
internal sealed class FeedPage : IAsyncDisposable
{
    private readonly TestOrigin _origin;
    private readonly TestSystem _system;
    private readonly Reader _reader;
    private readonly string _id;

    private FeedPage(TestOrigin origin, TestSystem system, Reader reader, string id) =>
        (_origin, _system, _reader, _id) = (origin, system, reader, id);

    /// <param name="document">What the publisher sends.</param>
    public static async Task<FeedPage> StartAsync(AzuriteFixture azurite, string document)
    {
        Reader.SkipWithoutBrowser();
        var origin = await TestOrigin.StartAsync();
        origin.Feed("/feed.xml", document);
        var system = await PageSystem.StartAsync(azurite);
        var id = await RegistryCalls.AddAsync(system, origin.Url("/feed.xml"));
        return new FeedPage(origin, system, await Reader.OpenAsync(system), id);
    }

    public void Deconstruct(out TestSystem system, out Reader reader, out string id) => (system, reader, id) = (_system, _reader, _id);

    public async ValueTask DisposeAsync()
    {
        await using (_origin)
        await using (_system)
            await _reader.DisposeAsync(); // it fails the test for what no page may cause
    }
}
