using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Headwater.Fetching;
using Headwater.FunctionalTests.Testing;
using Microsoft.Extensions.Options;

namespace Headwater.FunctionalTests.Fetching;

/// <summary>https with good and with bad certificates, made here and signed by a root that only these tests trust.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _root = TestCertificates.Root("Headwater test root");
    private readonly X509Certificate2 _stranger = TestCertificates.Root("Some other root");

    public void Dispose()
    {
        _root.Dispose();
        _stranger.Dispose();
    }

    [Theory]
    [InlineData("good", "new-document", "")]
    [InlineData("other name", "unreachable", "The certificate of feeds.example is for another name (other.example)")]
    [InlineData("expired", "unreachable", "The certificate of feeds.example is valid from")]
    [InlineData("not yet", "unreachable", "The certificate of feeds.example is valid from")]
    [InlineData("self-signed", "unreachable", "self-signed or has a root that is not trusted")]
    [InlineData("stranger", "unreachable", "has no trusted root")]
    [InlineData("no TLS", "unreachable", "TLS handshake with")]
    [InlineData("old TLS", "unreachable", "TLS handshake with")]
    [InlineData("hang-up", "unreachable", "feeds.example")]
    [InlineData("bad record", "unreachable", "The connection to feeds.example:443 failed: ")]
    public async Task Bad_certificate_is_refused_with_its_fault(string kind, string code, string reason)
    {
        using var certificate = Certificate(kind);

        var outcome = await FetchAsync(kind, certificate);

        Assert.Equal(code, outcome.Code);
        Assert.Contains(reason, outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issuer_url_of_a_certificate_is_never_fetched()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var issuerUrl = $"http://{listener.LocalEndpoint}/issuer.cer";
        using var certificate = TestCertificates.Issue(
            _stranger, "feeds.example", -1, 1, new X509AuthorityInformationAccessExtension(null, [issuerUrl]));

        var outcome = await FetchAsync("stranger", certificate);

        Assert.Contains("may not send its intermediate certificates", Assert.IsType<FetchOutcome.Unreachable>(outcome).Reason,
            StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    private X509Certificate2 Certificate(string kind) => kind switch
    {
        "other name" => TestCertificates.Issue(_root, "other.example", -1, 1),
        "expired" => TestCertificates.Issue(_root, "feeds.example", -3, -1),
        "not yet" => TestCertificates.Issue(_root, "feeds.example", 1, 3),
        "stranger" => TestCertificates.Issue(_stranger, "feeds.example", -1, 1),
        "self-signed" => TestCertificates.Issue(null, "feeds.example", -1, 1),
        _ => TestCertificates.Issue(_root, "feeds.example", -1, 1),
    };

    private async Task<FetchOutcome> FetchAsync(string kind, X509Certificate2 certificate)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var fetcher = new FeedFetcher(
            Options.Create(new FetchingOptions()),
            new Network
            {
                ResolveAsync = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34")]),
                ConnectAsync = (_, abort) => Network.System.ConnectAsync((IPEndPoint)listener.LocalEndpoint, abort),
                TrustedRoots = [_root],
            },
            TimeProvider.System);

        var fetch = fetcher.FetchAsync(new FetchRequest("https://feeds.example/feed.xml"), cancellationToken);
        using var client = await listener.AcceptTcpClientAsync(cancellationToken);
        await ServeAsync(kind, client.GetStream(), certificate, cancellationToken);
        return await fetch;
    }

    private static async Task ServeAsync(
        string kind, NetworkStream stream, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        if (kind == "hang-up")
        {
            stream.Close();
            return;
        }

        if (kind == "no TLS")
        {
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancellationToken);
            return;
        }

        try
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    // Offline: a server, too, would look for the issuer of its certificate.
                    ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
#pragma warning disable CA5397, CA5398, SYSLIB0039, CS0618 // The test is that the fetcher refuses it.
                    EnabledSslProtocols = kind == "old TLS" ? SslProtocols.Tls : SslProtocols.None,
#pragma warning restore CA5397, CA5398, SYSLIB0039, CS0618
                },
                cancellationToken);
            if (kind == "bad record")
                await stream.WriteAsync((byte[])[0x17, 0x03, 0x03, 0x00, 0x40, .. new byte[0x40]], cancellationToken);
            await tls.WriteAsync(Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>"), cancellationToken);
            _ = await tls.ReadAsync(new byte[4096], cancellationToken);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The fetcher hung up on the certificate.
        }
    }
}
