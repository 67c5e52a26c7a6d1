namespace Headwater.Tests.Infra;

/// <summary>A change to the template shows what it changes where it is deployed: the snapshots beside it.</summary>
public sealed class TemplateSnapshotTests
{
    /// <summary>Set, the test writes the snapshots instead of comparing them.</summary>
    private const string WriteSetting = "HEADWATER_SNAPSHOTS";

    // Where the template would be deployed; names depend on it.
    private static readonly string[] Place =
    [
        "--subscription-id", "00000000-0000-0000-0000-000000000000", "--tenant-id", "99999999-9999-9999-9999-999999999999",
        "--location", "northeurope", "--deployment-name", "test",
    ];

    [Theory]
    [InlineData("default")]
    [InlineData("private")]
    [InlineData("existing")]
    [InlineData("entra")]
    [InlineData("postgres")]
    [InlineData("everything")]
    [InlineData("delivery")]
    public async Task Template_deploys_what_the_snapshot_says(string name)
    {
        var mode = Environment.GetEnvironmentVariable(WriteSetting) is { Length: > 0 } ? "overwrite" : "validate";

        var (code, said) = await Bicep.RunAsync(["snapshot", $"snapshots/{name}.bicepparam", "--mode", mode, .. Place]);

        // The linter speaks here, too.
        Assert.True(
            code == 0 && string.IsNullOrWhiteSpace(said),
            $"{said}\nTo accept it: {WriteSetting}=write dotnet test tests/Headwater.Tests --filter {nameof(TemplateSnapshotTests)}");
    }

    [Fact]
    public async Task Parameters_of_azd_compile_without_a_remark() =>
        Assert.Equal((0, ""), await Bicep.RunAsync("lint", "main.bicepparam"));

    [Fact]
    public void Each_choice_has_a_comparison()
    {
        var compared = typeof(TemplateSnapshotTests).GetMethod(nameof(Template_deploys_what_the_snapshot_says))!
            .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
            .Select(data => ((InlineDataAttribute)data).Data[0]);

        Assert.Equal(
            Directory.GetFiles(Snapshot.Folder, "*.bicepparam").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
            compared.Cast<string>().Order(StringComparer.Ordinal));
    }
}
