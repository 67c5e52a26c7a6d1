using System.Text.Json;
using System.Text.RegularExpressions;
using Headwater.Http;
using Headwater.Index.Postgres;
using Headwater.LocalHost.Host;
using Headwater.Storage;
using Headwater.Tests.Infra.Alerts;

namespace Headwater.Tests.Infra;

/// <summary>The template and the code are two lists of the same names; these tests are what keeps them one.</summary>
public sealed partial class TemplateTests
{
    private const string Account = "Microsoft.Storage/storageAccounts";
    private const string App = "Microsoft.Web/sites";
    private const string Container = "Microsoft.App/containerApps";
    private const string Server = "Microsoft.DBforPostgreSQL/flexibleServers";

    // The packages of the function app, and what its host keeps, are the platform's own.
    private static readonly string[] HostContainers = ["azure-webjobs-hosts", "azure-webjobs-secrets", "deployments"];

    // https://learn.microsoft.com/azure/storage/common/redundancy-regions-zrs, read in November 2026.
    private static readonly string[] RegionsWithZones =
    [
        "australiaeast", "brazilsouth", "canadacentral", "centralindia", "centralus", "eastasia", "eastus", "eastus2", "francecentral",
        "germanywestcentral", "israelcentral", "italynorth", "japaneast", "koreacentral", "mexicocentral", "northeurope", "norwayeast",
        "polandcentral", "qatarcentral", "southafricanorth", "southcentralus", "southeastasia", "spaincentral", "swedencentral",
        "switzerlandnorth", "uaenorth", "uksouth", "westeurope", "westus2", "westus3",
    ];

    [Theory]
    [InlineData("Container", $"{Account}/blobServices/containers")]
    [InlineData("Queue", $"{Account}/queueServices/queues")]
    [InlineData("Table", $"{Account}/tableServices/tables")]
    public void The_account_holds_what_the_code_names(string kind, string type)
    {
        var named = typeof(StorageNames).GetFields()
            .Where(field => field.IsLiteral && field.Name.EndsWith(kind, StringComparison.Ordinal))
            .Select(field => (string)field.GetRawConstantValue()!);

        var created = Snapshot.Default.OfType(type).Select(resource => resource.Text("name").Split('/')[^1]);

        Assert.Equal(
            named.Concat(kind == "Container" ? HostContainers : []).Order(StringComparer.Ordinal),
            created.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Function_app_has_the_settings_that_the_code_reads()
    {
        var named = Directory.GetFiles(Path.Combine(Repository.Root!, "src", "Functions", "Triggers"), "*.cs")
            .SelectMany(file => SettingInTrigger.Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);
        string[] platform =
        [
            "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING", "AzureWebJobsDisableHomepage",
        ];

        var set = Settings(Snapshot.Default).EnumerateObject().Select(setting => setting.Name);

        Assert.Equal(
            [.. StorageSettings.Concat(named).Concat(platform).Append("FeedUrls").Order(StringComparer.Ordinal)],
            set.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_container_has_the_settings_of_the_function_app()
    {
        var container = Assert.Single(Snapshot.Everything.The(Container).At("template", "containers").EnumerateArray());

        var set = container.GetProperty("env").EnumerateArray().Select(variable => variable.Text("name"));

        // The host of Azure Functions reads the two that are missing; the local host needs a key to be reached by others, and a folder.
        Assert.Equal(
            Settings(Snapshot.Everything).EnumerateObject().Select(setting => setting.Name)
                .Except(["APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "AzureWebJobsDisableHomepage"])
                .Concat(["FunctionKey", "Listing__IndexPath"])
                .Order(StringComparer.Ordinal),
            set.Order(StringComparer.Ordinal));
        Assert.Equal(
            container.GetProperty("env").EnumerateArray().Single(variable => variable.Text("name") == "Listing__IndexPath").Text("value"),
            Assert.Single(container.GetProperty("volumeMounts").EnumerateArray()).Text("mountPath"));
    }

    [Fact]
    public void Storage_is_zone_redundant_where_the_region_has_zones()
    {
        var template = File.ReadAllText(Path.Combine(Repository.Root!, "infra", "main.bicep"));
        var readme = File.ReadAllText(Path.Combine(Repository.Root!, "infra", "README.md")).ReplaceLineEndings(" ");

        var regions = AllowedRegions.Match(template).Groups[1].Captures.Select(capture => capture.Value).ToArray();
        var withoutZones = RegionsWithoutZones.Match(template).Groups[1].Captures.Select(capture => capture.Value).ToArray();

        Assert.Contains("northeurope", regions);
        Assert.Equal(regions.Except(RegionsWithZones), withoutZones);
        Assert.Equal(6, withoutZones.Length);
        Assert.Contains($"Its {regions.Length} regions", readme, StringComparison.Ordinal);
        Assert.Contains($"In six of them (`{string.Join("`, `", withoutZones)}`)", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Account_refuses_keys_plain_http_and_anonymous_readers()
    {
        foreach (var choice in Snapshot.Choices)
        {
            var account = Snapshot.Of(choice).The(Account);

            Assert.False(account.GetProperty("allowSharedKeyAccess").GetBoolean());
            Assert.False(account.GetProperty("allowBlobPublicAccess").GetBoolean());
            Assert.True(account.GetProperty("supportsHttpsTrafficOnly").GetBoolean());
            Assert.Equal("TLS1_2", account.Text("minimumTlsVersion"));
        }
    }

    [Theory]
    [InlineData("postgres", "Enabled", 1, 0)]
    [InlineData("everything", "Disabled", 0, 1)]
    public void All_hosts_sign_in_to_the_database_with_one_identity(string choice, string access, int rules, int endpoints)
    {
        var template = Snapshot.Of(choice);

        var server = template.The(Server);

        Assert.Equal("Disabled", server.At("authConfig").Text("passwordAuth"));
        Assert.Equal("Enabled", server.At("authConfig").Text("activeDirectoryAuth"));
        Assert.Equal(access, server.At("network").Text("publicNetworkAccess"));
        Assert.Equal("on", template.The($"{Server}/configurations").Text("value")); // require_secure_transport
        Assert.Equal(rules, template.OfType($"{Server}/firewallRules").Count);
        Assert.Equal(endpoints, template.OfType("Microsoft.Network/privateEndpoints")
            .Count(endpoint => endpoint.Text("name").Contains("-postgres-", StringComparison.Ordinal)));
        var administrator = Assert.Single(template.OfType($"{Server}/administrators")).At("properties").Text("principalName");
        Assert.Equal(administrator, Settings(template).Text("Index__Postgres__User"));
        foreach (var host in (string[])[App, Container])
        {
            var identities = Assert.Single(template.OfType(host)).At("identity", "userAssignedIdentities").EnumerateObject();
            Assert.Single(identities, identity => identity.Name.EndsWith($"/{administrator}", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("postgres", 35)]
    [InlineData("everything", 844)]
    public void Hosts_leave_the_database_connections(string choice, int ofUsers)
    {
        var template = Snapshot.Of(choice);

        var busy = DatabaseMonth.HostsOf(template) * PostgresSource.MaxConnections;

        var alert = template.OfType("Microsoft.Insights/metricAlerts")
            .Single(rule => rule.Text("name").Contains("-connections-", StringComparison.Ordinal))
            .At("properties", "criteria", "allOf")[0].GetProperty("threshold").GetInt32();
        Assert.InRange(alert, busy, ofUsers - 1);
    }

    [Fact]
    public void Probes_of_the_container_require_no_key()
    {
        var container = Assert.Single(Snapshot.Everything.The(Container).At("template", "containers").EnumerateArray());

        // ReadKeyTests ask this route without a key.
        Assert.All(
            container.GetProperty("probes").EnumerateArray(),
            probe => Assert.Equal("/api/health/live", probe.At("httpGet").Text("path")));
    }

    [Fact]
    public void Readme_says_how_many_resources_there_are()
    {
        var said = $"{Snapshot.Default.Resources.Count} resources by default and {Snapshot.Everything.Resources.Count} with everything";

        var readme = File.ReadAllText(Path.Combine(Repository.Root!, "infra", "README.md")).ReplaceLineEndings(" ");

        Assert.Contains(said, readme, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default", "Enabled", "Allow")]
    [InlineData("existing", "Disabled", "Deny")]
    [InlineData("private", "Enabled", "Deny", "203.0.113.0/28")]
    public void Network_of_the_account_is_what_was_chosen(string choice, string access, string others, params string[] addresses)
    {
        var account = Snapshot.Of(choice).The(Account);

        Assert.Equal(access, account.Text("publicNetworkAccess"));
        Assert.Equal(others, account.At("networkAcls").Text("defaultAction"));
        Assert.Equal(addresses, account.At("networkAcls", "ipRules").EnumerateArray().Select(rule => rule.Text("value")));
    }

    [Fact]
    public void An_existing_network_and_workspace_are_used_alone()
    {
        var existing = Snapshot.Of("existing");

        Assert.Empty(existing.OfType("Microsoft.Network/virtualNetworks"));
        Assert.Empty(existing.OfType("Microsoft.Network/privateDnsZones"));
        Assert.Empty(existing.OfType("Microsoft.OperationalInsights/workspaces"));
        Assert.Equal(3, existing.OfType("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Count);
        Assert.Contains("/spoke/subnets/functions", existing.The(App).Text("virtualNetworkSubnetId"), StringComparison.Ordinal);
        Assert.EndsWith(
            "/spoke/subnets/containers",
            existing.The("Microsoft.App/managedEnvironments").GetProperty("vnetConfiguration").Text("infrastructureSubnetId"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Only_items_are_deleted_by_age()
    {
        var policy = Snapshot.Default.The($"{Account}/managementPolicies");

        var rule = Assert.Single(policy.At("policy", "rules").EnumerateArray());
        Assert.Equal(
            [StorageNames.ItemsContainer + "/", StorageNames.PagesContainer + "/"],
            rule.At("definition", "filters", "prefixMatch").Texts());
    }

    [Fact]
    public void An_instance_is_joined_before_it_refuses()
    {
        var app = Snapshot.Default.The(App);

        var concurrency = app.At("functionAppConfig", "scaleAndConcurrency", "triggers", "http", "perInstanceConcurrency").GetInt32();

        Assert.InRange(concurrency, 17, new HttpOptions().MaxConcurrentRequests - 1);
    }

    [Fact]
    public void Tokens_are_required_for_all_but_the_word_live()
    {
        foreach (var (type, name) in new[] { ($"{App}/config", "authsettingsV2"), ($"{Container}/authConfigs", "current") })
        {
            var settings = Snapshot.Everything.OfType(type)
                .Single(resource => resource.Text("name").EndsWith(name, StringComparison.Ordinal))
                .GetProperty("properties");

            Assert.Equal(["/api/health/live"], settings.At("globalValidation", "excludedPaths").Texts());
            Assert.Equal("Return401", settings.At("globalValidation").Text("unauthenticatedClientAction"));
        }
    }

    [Fact]
    public void Entra_accepts_the_chosen_clients_and_tokens()
    {
        var provider = Snapshot.Of("entra").OfType($"{App}/config")
            .Single(resource => resource.Text("name").EndsWith("authsettingsV2", StringComparison.Ordinal))
            .At("properties", "identityProviders", "azureActiveDirectory");

        Assert.Equal("https://sts.windows.net/99999999-9999-9999-9999-999999999999/", provider.At("registration").Text("openIdIssuer"));
        Assert.Equal(2, provider.At("validation", "defaultAuthorizationPolicy", "allowedApplications").GetArrayLength());
    }

    [Fact]
    public void Preflights_are_answered_before_tokens_are_asked()
    {
        var entra = Snapshot.Of("entra");

        // Two answers to one preflight would be as good as none.
        Assert.Equal(["https://reader.example"], entra.The(App).At("siteConfig", "cors", "allowedOrigins").Texts());
        Assert.False(Settings(entra).TryGetProperty("Http__CorsOrigins", out _));
    }

    private static IEnumerable<string> StorageSettings => typeof(StorageOptions).GetProperties()
        .Where(property => property.Name != nameof(StorageOptions.ConnectionString))
        .Select(property => $"{StorageOptions.Setting}__{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}");

    private static JsonElement Settings(Snapshot snapshot) => snapshot.OfType($"{App}/config")
        .Single(resource => resource.Text("name").EndsWith("/appsettings", StringComparison.Ordinal))
        .GetProperty("properties");

    [GeneratedRegex(@"@allowed\(\[\s+(?:'(\w+)'\s+)+\]\)\s+@metadata\(\{ azd")]
    private static partial Regex AllowedRegions { get; }

    [GeneratedRegex(@"param storageSku string = contains\(\s+\[(?:'(\w+)'(?:, )?)+\],\s+location")]
    private static partial Regex RegionsWithoutZones { get; }

    [GeneratedRegex("\"%(\\w+)%\"")]
    private static partial Regex SettingInTrigger { get; }
}
