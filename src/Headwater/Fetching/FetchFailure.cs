using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Headwater.Fetching;

/// <summary>Explains a failed fetch in words that an operator can act on.</summary>
internal static class FetchFailure
{
    /// <summary>Null when neither the network nor the publisher is at fault.</summary>
    public static FetchOutcome? Explain(Exception exception, Fetch fetch, TimeSpan timeout)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError }:
                    // The message shows the proxy, which may be a secret.
                    return new FetchOutcome.Unreachable($"The proxy (option proxy) opens no connection to {fetch.Url.Host}.");
                case ForbiddenAddressException refused when fetch.Options?.Proxy is not null && !IsHost(refused.Host, fetch.Url):
                    return new FetchOutcome.Forbidden(
                        "The address of the proxy (option proxy) is forbidden; Fetching__AllowedNetworks can open a private one.");
                case ForbiddenAddressException:
                    return new FetchOutcome.Forbidden(e.Message);
                case FetchLimitException:
                    return new FetchOutcome.TooLarge(e.Message);
                case OperationCanceledException:
                    return new FetchOutcome.TimedOut(TimedOut(fetch, timeout));
                case CertificateException refused when fetch.Options?.Proxy is not null && !IsHost(refused.Host, fetch.Url):
                    return new FetchOutcome.Unreachable("The certificate of the proxy (option proxy) cannot be trusted.");
                case CertificateException:
                    return new FetchOutcome.Unreachable(e.Message);
                case SocketException when fetch is { Options.Proxy: not null, HasAnswer: false }:
                    return new FetchOutcome.Unreachable(
                        $"The proxy (option proxy) cannot be reached, or {fetch.Url.Host} has no address.");
                case SocketException socket:
                    return new FetchOutcome.Unreachable(Socket(socket, fetch));
                case AuthenticationException:
                    return new FetchOutcome.Unreachable($"TLS handshake with {fetch.Url.Host}:{fetch.Url.Port} failed: {Detail(e)}");
                case InvalidDataException:
                    return new FetchOutcome.Unreachable(
                        $"The body of {UrlRules.Show(fetch.Url)} is damaged after {fetch.Body.Count} bytes: {Detail(e)}");
                case HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
                    or HttpIOException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }:
                    return new FetchOutcome.TooLarge($"The headers of {UrlRules.Show(fetch.Url)} are too large: {Detail(e)}");
                case HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
                    or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return new FetchOutcome.Unreachable(Broken(fetch, "closed the connection"));
                case HttpRequestException { InnerException: null } or HttpIOException { InnerException: null }:
                    return new FetchOutcome.Unreachable($"{fetch.Url.Host} sent an invalid HTTP response: {Detail(e)}");
                case IOException { InnerException: null }:
                    return new FetchOutcome.Unreachable(Broken(fetch, "broke the connection"));
            }
        }

        // Any other failure of a connection, such as a TLS record that cannot be decrypted.
        return exception is not (HttpRequestException or IOException) ? null
            : fetch.Options?.Proxy is not null ? new FetchOutcome.Unreachable($"The connection to {fetch.Url.Host} failed.")
            : new FetchOutcome.Unreachable(
                $"The connection to {fetch.Url.Host}:{fetch.Url.Port} failed: {Detail(exception.GetBaseException())}");
    }

    /// <summary>Checks a server's certificate and says what is wrong with it; the handler only says that something is.</summary>
    /// <exception cref="CertificateException">The certificate cannot be trusted.</exception>
    public static bool ValidateCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        var host = (sender as SslStream)?.TargetHostName ?? "";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) || certificate is not X509Certificate2 shown)
            throw new CertificateException(host, $"{host} sent no certificate.");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new CertificateException(
                host, $"The certificate of {host} is for another name ({UrlRules.Cut(shown.GetNameInfo(X509NameType.DnsName, false))}).");

        var status = chain?.ChainStatus.Aggregate(
            X509ChainStatusFlags.NoError, (all, each) => all | each.Status) ?? X509ChainStatusFlags.NoError;
        throw new CertificateException(
            host,
            status.HasFlag(X509ChainStatusFlags.NotTimeValid)
                ? $"The certificate of {host} is valid from {shown.NotBefore.ToUniversalTime():u} "
                    + $"to {shown.NotAfter.ToUniversalTime():u} only."
            : status.HasFlag(X509ChainStatusFlags.PartialChain)
                ? $"The certificate of {host} has no trusted root; the server may not send its intermediate certificates."
            : status.HasFlag(X509ChainStatusFlags.UntrustedRoot)
                ? $"The certificate of {host} is self-signed or has a root that is not trusted."
            : $"The certificate of {host} cannot be trusted ({status}).");
    }

    private static bool IsHost(string host, Uri url) =>
        string.Equals(host, url.IdnHost.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    private static string TimedOut(Fetch fetch, TimeSpan timeout) => fetch.HasAnswer
        ? $"{UrlRules.Show(fetch.Url)} sent {fetch.Body.Count} bytes and did not finish within {timeout.TotalSeconds:0.#} s."
        : $"{UrlRules.Show(fetch.Url)} did not answer within {timeout.TotalSeconds:0.#} s.";

    private static string Broken(Fetch fetch, string how) => fetch.HasAnswer
        ? $"{UrlRules.Show(fetch.Url)} {how} in the middle of the body, after {fetch.Body.Count} bytes."
        : $"{UrlRules.Show(fetch.Url)} {how} without an answer.";

    private static string Socket(SocketException e, Fetch fetch) => e.SocketErrorCode switch
    {
        SocketError.HostNotFound => $"The name {fetch.Url.Host} does not exist.",
        SocketError.NoData => $"The name {fetch.Url.Host} has no address.",
        SocketError.TryAgain or SocketError.NoRecovery => $"The name servers of {fetch.Url.Host} do not answer.",
        SocketError.ConnectionRefused => $"{fetch.Url.Host} refuses connections to port {fetch.Url.Port}.",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.AddressFamilyNotSupported =>
            $"There is no route to {fetch.Url.Host}.",
        SocketError.TimedOut => $"{fetch.Url.Host} does not answer on port {fetch.Url.Port}.",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => Broken(fetch, "reset the connection"),
        _ => $"{fetch.Url.Host} cannot be reached: {Detail(e)}",
    };

    // The runtime's message, without the code that it adds in parentheses; it may quote what the server sent.
    private static string Detail(Exception e)
    {
        var message = e is HttpIOException { HttpRequestError: var code } ? e.Message.Replace($" ({code})", "", StringComparison.Ordinal)
            : e.Message;
        return UrlRules.Cut(message).TrimEnd('.') + ".";
    }
}

internal sealed class CertificateException(string host, string reason) : Exception(reason)
{
    public string Host => host;
}
