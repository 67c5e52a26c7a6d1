using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Headwater.Fetching;

/// <summary>The connections of a fetcher: what they may cost, and which certificates they accept.</summary>
internal static class FetchHandler
{
    /// <summary>Kilobytes of status line and headers; the largest seen have about ten (policies and cookies).</summary>
    private const int MaxHeaderKilobytes = 64;

    /// <summary>
    /// A connection serves the feeds of one host in one run; after this the name is resolved and its addresses are checked again.
    /// </summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ConnectionIdleTime = TimeSpan.FromSeconds(20);

    /// <summary>A body that is not read is drained up to this size, so that its connection can be reused.</summary>
    private const int MaxDrainedBytes = 64 * 1024;

    /// <param name="trustedRoots">Null for those of the machine.</param>
    public static SocketsHttpHandler Create(FetchingOptions options, Dialer dialer, X509Certificate2Collection? trustedRoots) => new()
    {
        ConnectCallback = dialer.ConnectAsync,
        ConnectTimeout = options.Timeout,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = MaxDrainedBytes,
        PooledConnectionLifetime = ConnectionLifetime,
        PooledConnectionIdleTimeout = ConnectionIdleTime,
        // Headers are bytes, and those of a response are read as Latin-1: written the same way, a validator goes back as it came.
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = FetchFailure.ValidateCertificate,
            CertificateChainPolicy = ChainPolicy(trustedRoots),
        },
    };

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection? trustedRoots)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            // A certificate can name a URL from which to download its issuer: a request that no rule would check.
            DisableCertificateDownloads = true,
        };
        if (trustedRoots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(trustedRoots);
        }

        return policy;
    }
}
