using Headwater.Ingestion.Identity;

namespace Headwater.Tests.Ingestion;

public sealed class EvidenceKeysTests
{
    // Stored rows have these keys: with others, no article of an earlier version would be found.
    [Fact]
    public void Keys_of_rows_stay_what_they_were() => Assert.Equal(
        ["~gGUID", "~lLINK", "~dTITLE-6a1d4a21", "~xTEXT"],
        EvidenceKeys.Of(new Evidence("GUID", "LINK", "TITLE", "6a1d4a21", "TEXT")));
}
