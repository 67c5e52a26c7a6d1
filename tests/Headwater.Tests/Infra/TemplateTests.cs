using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Headwater.Polling;
using Headwater.Storage;
using Headwater.Telemetry;

namespace Headwater.Tests.Infra;

/// <summary>The template and the code are two lists of the same names; these tests are what keeps them one.</summary>
public sealed partial class TemplateTests
{
    [Fact]
    public void The_compiler_and_the_linter_have_nothing_to_say() => Assert.Equal("", Template.Complaints);

    [Theory]
    [InlineData("Container", "Microsoft.Storage/storageAccounts/blobServices/containers")]
    [InlineData("Queue", "Microsoft.Storage/storageAccounts/queueServices/queues")]
    [InlineData("Table", "Microsoft.Storage/storageAccounts/tableServices/tables")]
    public void The_account_holds_what_the_code_names(string kind, string type)
    {
        // The packages of the function app are the platform's own.
        string[] platform = kind == "Container" ? [Template.Main.Variable("deploymentContainer").GetString()!] : [];
        var named = typeof(StorageNames).GetFields()
            .Where(field => field.IsLiteral && field.Name.EndsWith(kind, StringComparison.Ordinal))
            .Select(field => (string)field.GetRawConstantValue()!);

        var created = Template.Main.ResourcesOf(type).SelectMany(resource => resource.LoopValues);

        Assert.Equal(named.Concat(platform).Order(StringComparer.Ordinal), created.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Identity_has_the_data_roles_that_the_code_uses_and_no_other()
    {
        var roles = new Dictionary<Type, string>
        {
            [typeof(BlobContainerClient)] = "Storage Blob Data Owner",
            [typeof(QueueClient)] = "Storage Queue Data Contributor",
            [typeof(TableClient)] = "Storage Table Data Contributor",
        };
        var needed = typeof(StorageAccount).GetProperties().Select(property => roles[property.PropertyType]).Distinct();

        var given = Template.Main.ResourcesOf("Microsoft.Authorization/roleAssignments").SelectMany(resource => resource.LoopValues);

        Assert.Equal(needed.Append("Monitoring Metrics Publisher").Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_function_app_has_the_settings_the_code_wants()
    {
        var storage = typeof(StorageOptions).GetProperties()
            .Where(property => property.Name != nameof(StorageOptions.ConnectionString))
            .Select(property => $"{StorageOptions.Setting}__{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}");
        var named = Directory.GetFiles(Path.Combine(Template.RepositoryPath, "src", "Functions", "Triggers"), "*.cs")
            .SelectMany(file => SettingInTrigger.Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);
        string[] platform =
        [
            "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING", "AzureWebJobsDisableHomepage",
        ];

        var set = Template.Main.ResourcesOf("Microsoft.Web/sites/config")
            .Select(resource => resource.Properties)
            .Where(properties => properties.ValueKind == JsonValueKind.String)
            .SelectMany(properties => SettingInTemplate.Matches(properties.GetString()!))
            .Select(match => match.Groups[1].Value);

        Assert.Equal(
            [.. storage.Concat(named).Concat(platform).Append("FeedUrls").Order(StringComparer.Ordinal)],
            set.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Account_refuses_keys_plain_http_and_anonymous_readers()
    {
        var account = Assert.Single(Template.Main.ResourcesOf("Microsoft.Storage/storageAccounts")).Properties;

        Assert.False(account.GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.False(account.GetProperty("allowBlobPublicAccess").GetBoolean());
        Assert.True(account.GetProperty("supportsHttpsTrafficOnly").GetBoolean());
        Assert.Equal("TLS1_2", account.GetProperty("minimumTlsVersion").GetString());
    }

    [Fact]
    public void Only_items_are_deleted_by_age()
    {
        var policy = Assert.Single(Template.Main.ResourcesOf("Microsoft.Storage/storageAccounts/managementPolicies"));

        var rule = Assert.Single(policy.Properties.GetProperty("policy").GetProperty("rules").EnumerateArray());
        var prefixes = rule.GetProperty("definition").GetProperty("filters").GetProperty("prefixMatch").EnumerateArray();
        Assert.Equal([StorageNames.ItemsContainer + "/"], prefixes.Select(prefix => prefix.GetString()));
    }

    [Fact]
    public void Alerts_ask_for_metrics_and_attributes_that_are_measured()
    {
        // The last three are ASP.NET Core's: https://learn.microsoft.com/aspnet/core/log-mon/metrics/built-in.
        string[] ofTheServer = ["http.server.request.duration", "http.response.status_code", "http.route"];
        var measured = typeof(MetricNames)
            .GetFields()
            .Select(field => (string)field.GetRawConstantValue()!)
            .Concat(ofTheServer)
            .ToHashSet();
        var queries = Template.Main.Variable("rules").EnumerateArray().ToDictionary(
            rule => rule.GetProperty("name").GetString()!, rule => rule.GetProperty("query").GetString()!);

        var asked = queries.Values.SelectMany(query => NameInQuery.Matches(query)).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Subset(measured, asked);
        Assert.Superset(
            new HashSet<string> { MetricNames.Polls, MetricNames.Failures, MetricNames.FeedsOverdue, MetricNames.QueueMessages }, asked);
        Assert.Contains($"""("{PollResult.ReadCode}", "{PollResult.UnchangedCode}")""", queries["no-poll"], StringComparison.Ordinal);
        Assert.Contains($"\"{FailureLog.Dead}\"", queries["item-given-up"], StringComparison.Ordinal);
    }

    [Fact]
    public void Alerts_ask_for_columns_that_the_table_has()
    {
        // https://learn.microsoft.com/azure/azure-monitor/reference/tables/appmetrics; the others say the same of every row.
        string[] columns = ["Name", "Sum", "Min", "Max", "ItemCount", "Properties", "TimeGenerated"];
        string[] language =
        [
            "AppMetrics", "where", "and", "or", "in", "summarize", "sum", "iff", "tostring", "todouble", "startswith", "endswith",
        ];

        foreach (var rule in Template.Main.Variable("rules").EnumerateArray())
        {
            var query = FormatCall.Replace(rule.GetProperty("query").GetString()!, "").Replace("{0}", "0", StringComparison.Ordinal);
            var made = Assignment.Matches(query).Select(match => match.Groups[1].Value);
            var words = Word.Matches(Literal.Replace(query, "")).Select(match => match.Value).ToHashSet();
            Assert.Subset(columns.Concat(language).Concat(made).ToHashSet(), words);
            Assert.StartsWith("AppMetrics | where Name == ", query.Replace("(", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    /// <summary>A query with a parameter in it is an expression of the template.</summary>
    [GeneratedRegex(@"^\[format\('|', .*\)\]$")]
    private static partial Regex FormatCall { get; }

    [GeneratedRegex(@"(\w+) = ")]
    private static partial Regex Assignment { get; }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Literal { get; }

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Word { get; }

    [GeneratedRegex("\"%(\\w+)%\"")]
    private static partial Regex SettingInTrigger { get; }

    [GeneratedRegex(""" (?:Name\ ==\ |Properties\[)"([\w.]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NameInQuery { get; }

    /// <summary>
    /// Names of settings are the strings of createObject that begin a pair; every value is an expression or ends the pair.
    /// </summary>
    [GeneratedRegex(@"(?:createObject\(|, )'(\w+)', (?:format|reference|parameters|')")]
    private static partial Regex SettingInTemplate { get; }
}
