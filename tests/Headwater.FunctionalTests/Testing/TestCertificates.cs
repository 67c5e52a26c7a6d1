using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Headwater.FunctionalTests.Testing;

/// <summary>Certificates that are made here, and roots that only a test trusts.</summary>
internal static class TestCertificates
{
    public static X509Certificate2 Root(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Today.AddDays(-30), Today.AddDays(30));
    }

    public static X509Certificate2 Issue(X509Certificate2? issuer, string host, int fromDay, int toDay, X509Extension? extension = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        if (extension is not null)
            request.CertificateExtensions.Add(extension);
        if (issuer is null)
            return request.CreateSelfSigned(Today.AddDays(fromDay), Today.AddDays(toDay));
        using var bare = request.Create(issuer, Today.AddDays(fromDay), Today.AddDays(toDay), RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    // TLS uses the machine's clock.
    private static DateTimeOffset Today => TimeProvider.System.GetUtcNow();
}
