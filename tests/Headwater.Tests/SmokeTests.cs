namespace Headwater.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Sln_builds() => Assert.Equal(4, 2 + 2);
}
