using Headwater.FunctionalTests.Testing;
using Headwater.LocalHost.Host;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Headwater.FunctionalTests.Testing;

/// <summary>
/// One Azurite for all tests of a run, on ports of its own and in memory. Every test gets a storage account of its own in it, so that
/// tests run side by side without a name of theirs in the product.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private const int Accounts = 2_000;
    private const string Key = "aGVhZHdhdGVy";
    private const int StartAttempts = 3;

    private Azurite? _azurite;
    private int _given;

    public async ValueTask InitializeAsync()
    {
        var accounts = string.Join(';', Enumerable.Range(1, Accounts).Select(number => $"t{number}:{Key}"));
        for (var attempt = 1; _azurite is null; attempt++)
        {
            try
            {
                _azurite = await Azurite.StartAsync(
                    AzuritePorts.From(FreePorts.Take(3)), dataFolder: null, accounts, _ => { }, TestContext.Current.CancellationToken);
            }
            catch (NodePackageException) when (attempt < StartAttempts)
            {
                // Another process took one of the ports between our look and Azurite's.
            }
        }
    }

    /// <summary>A connection string of an empty account that no other test has.</summary>
    public string NewAccount()
    {
        var number = Interlocked.Increment(ref _given);
        Assert.True(number <= Accounts, $"More than {Accounts} accounts were asked for.");
        var (blob, queue, table) = _azurite!.Ports;
        return $"DefaultEndpointsProtocol=http;AccountName=t{number};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{blob}/t{number};" +
            $"QueueEndpoint=http://127.0.0.1:{queue}/t{number};TableEndpoint=http://127.0.0.1:{table}/t{number};";
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
