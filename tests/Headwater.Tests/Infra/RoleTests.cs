using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Headwater.Storage;

namespace Headwater.Tests.Infra;

/// <summary>The roles of the hosts, and of the identity that deploys them.</summary>
public sealed partial class RoleTests
{
    private const string Assignments = "Microsoft.Authorization/roleAssignments";

    [Fact]
    public void Hosts_have_the_data_roles_that_the_code_uses()
    {
        var roles = new Dictionary<Type, string>
        {
            [typeof(BlobContainerClient)] = "Storage Blob Data Contributor",
            [typeof(QueueClient)] = "Storage Queue Data Contributor",
            [typeof(TableClient)] = "Storage Table Data Contributor",
        };
        string[] needed =
        [
            .. typeof(StorageAccount).GetProperties().Select(property => roles[property.PropertyType]).Distinct(),
            "Monitoring Metrics Publisher",
        ];

        // Three hosts: the function app, the container, and one that a parameter names.
        var given = Snapshot.Everything.OfType(Assignments)
            .Where(role => !role.Text("id").Contains("/containers/", StringComparison.Ordinal))
            .GroupBy(role => role.At("properties").Text("principalId"), role => role.At("properties").Text("description"))
            .ToArray();

        Assert.Equal(3, given.Length);
        Assert.All(given, host => Assert.Equal(needed.Order(StringComparer.Ordinal), host.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Only_the_functions_host_owns_blobs_and_only_its_own()
    {
        var owners = Snapshot.Everything.OfType(Assignments)
            .Where(role => role.At("properties").Text("description").Contains("Owner", StringComparison.Ordinal))
            .ToArray();

        Assert.Equal(
            ["azure-webjobs-hosts", "azure-webjobs-secrets", "deployments"],
            owners.Select(role => ContainerOf.Match(role.Text("id")).Groups[1].Value).Order(StringComparer.Ordinal));
        var owner = Assert.Single(owners.Select(role => role.At("properties").Text("principalId")).Distinct());
        Assert.DoesNotContain("id-headwater-container-", owner, StringComparison.Ordinal);
    }

    [Fact]
    public void Delivery_may_assign_what_the_template_assigns()
    {
        var assigned = Snapshot.Choices.SelectMany(choice => Snapshot.Of(choice).OfType(Assignments))
            .Select(role => (Role: RoleId(role), Type: role.At("properties").Text("principalType")))
            .ToHashSet();
        var limited = Assert.Single(Snapshot.Of("delivery").OfType(Assignments), HasCondition).At("properties");

        var condition = limited.Text("condition");
        var lists = GuidList.Matches(condition).Select(match => match.Groups[1].Value.Split(", ").ToHashSet()).ToArray();

        // One list for what it may write, one for what it may delete.
        Assert.Equal(2, lists.Length);
        Assert.All(lists, list => Assert.Equal(assigned.Select(role => role.Role).Order(), list.Order()));
        Assert.Equal(["ServicePrincipal"], assigned.Select(role => role.Type).Distinct());
        Assert.Equal(2, Occurrences(condition, "PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}"));
        Assert.Equal("2.0", limited.Text("conditionVersion"));
    }

    [Fact]
    public void Delivery_of_a_pull_request_can_only_read_and_compare()
    {
        var delivery = Snapshot.Of("delivery");

        var preview = delivery.OfType(Assignments)
            .Where(role => role.At("properties").Text("principalId").Contains("id-headwater-preview", StringComparison.Ordinal))
            .Select(RoleId);

        const string Reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
        var whatIf = Assert.Single(delivery.OfType("Microsoft.Authorization/roleDefinitions"));
        Assert.Equal(new HashSet<string> { Reader, whatIf.Text("name") }, preview.ToHashSet());
        var permissions = Assert.Single(whatIf.At("properties", "permissions").EnumerateArray());
        Assert.Equal(["Microsoft.Resources/deployments/whatIf/action"], permissions.GetProperty("actions").Texts());
    }

    [Fact]
    public void Delivery_trusts_one_environment_and_pull_requests()
    {
        var trusted = Snapshot.Of("delivery").OfType("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials")
            .ToDictionary(credential => credential.Text("name").Split('/')[0], credential => credential.At("properties").Text("subject"));

        Assert.Equal("repo:example/headwater:environment:production", trusted["id-headwater-deploy"]);
        Assert.Equal("repo:example/headwater:pull_request", trusted["id-headwater-preview"]);
        Assert.Equal(2, trusted.Count);
    }

    private static string RoleId(JsonElement role) => role.At("properties").Text("roleDefinitionId").Split('/')[^1];

    private static bool HasCondition(JsonElement role) => role.At("properties").TryGetProperty("condition", out _);

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("/containers/([^/]+)/")]
    private static partial Regex ContainerOf { get; }

    [GeneratedRegex("GuidEquals {([^}]+)}")]
    private static partial Regex GuidList { get; }
}
