using Headwater.Index;

namespace Headwater.Tests.Listing;

/// <summary>Tests that each engine of the index must pass.</summary>
public abstract class EngineTests(IndexEngine engine) : IDisposable
{
    private protected TestIndex Index { get; } = TestIndex.Of(engine);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Index.Dispose();

    private protected ListingPage Page(string parameters) => Index.Page(TestIndex.Query(parameters));
}
