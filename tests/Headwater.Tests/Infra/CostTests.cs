using System.Globalization;

namespace Headwater.Tests.Infra;

/// <summary>The cost note multiplies the calls that another test counts by the prices it names.</summary>
public sealed class CostTests
{
    private static readonly string[] Kinds = ["blob write", "blob read", "table", "queue"];

    [Fact]
    public void Each_cost_is_the_counted_calls_times_the_prices()
    {
        var prices = Table("infra/README.md", "| price |").ToDictionary(row => row[0], row => Number(row[1]));
        var calls = Table("src/README.md", "| storage calls of |");

        var costs = calls.Select(row => $"{row[0]}: {Kinds.Select((kind, i) => Number(row[i + 1]) * prices[kind] * 100).Sum():0.###}");

        Assert.Equal(costs, Table("infra/README.md", "| storage calls of |").Select(row => $"{row[0]}: {Number(row[1]):0.###}"));
    }

    [Fact]
    public void Each_alert_is_explained()
    {
        var rules = Template.Main.Variable("rules").EnumerateArray().Select(rule => rule.GetProperty("name").GetString()!);

        Assert.Equal(rules, Table("infra/README.md", "| alert |").Select(row => row[0]));
    }

    private static List<string[]> Table(string file, string heading)
    {
        var rows = File.ReadLines(Path.Combine(Template.RepositoryPath, file))
            .SkipWhile(line => !line.StartsWith(heading, StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .ToList();
        Assert.NotEmpty(rows);
        return rows;
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
