using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;
using Headwater.Storage;

namespace Headwater.Tests.Ingestion;

public sealed class Base32Tests
{
    [Fact]
    public void The_letters_are_those_of_RFC_4648()
    {
        // base32("foobar…") of the RFC's test vectors: MZXW6YTBOI
        var bytes = new byte[32];
        Encoding.ASCII.GetBytes("foobar", bytes);

        Assert.StartsWith("mzxw6ytboi", Base32.Encode(bytes), StringComparison.Ordinal);
    }

    [Property]
    public void Names_are_of_one_length_and_safe_everywhere(byte[] input) =>
        Assert.Matches("^[a-z2-7]{26}$", Base32.Encode(SHA256.HashData(input)));
}
