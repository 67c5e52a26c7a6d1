using System.Buffers;
using System.Text.Json;
using Headwater.Index;
using Headwater.Listing.Formats;

namespace Headwater.Tests.Listing.Formats;

public sealed class JsonPageTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_that_are_not_exact_say_so(bool approximate)
    {
        var answer = FormatTesting.Answer([]);
        var facets = new FacetCounts(new Dictionary<string, IReadOnlyList<FacetCount>>(), answer.Page.Position)
        {
            Approximate = approximate,
        };
        var page = answer.Page with { Total = 100_000, Approximate = approximate, Facets = facets };
        var output = new ArrayBufferWriter<byte>();

        FacetsJson.Write(facets, output);
        var listing = Json(FormatTesting.Write("json", answer with { Page = page }));

        Assert.Equal(approximate, IsApproximate(Json(output.WrittenSpan)));
        Assert.Equal(approximate, IsApproximate(listing));
        Assert.Equal(approximate, IsApproximate(listing.GetProperty("facets")));
    }

    /// <summary>The member is there only where it is true.</summary>
    private static bool IsApproximate(JsonElement answer) => answer.TryGetProperty("approximate", out var member) && member.GetBoolean();

    private static JsonElement Json(ReadOnlySpan<byte> text) => JsonSerializer.Deserialize<JsonElement>(text);
}
