using Azure.Core;
using Headwater.Index;
using Headwater.Index.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Headwater.Tests.Listing;

/// <summary>The settings of the database.</summary>
public sealed class PostgresOptionsTests
{
    private const string Form = "Index__Postgres must be a connection string such as Host=…;Username=…;Password=…. (";

    [Theory]
    [InlineData("Host=h;Password=secret", "h", "u", "Index__Postgres and Index__Postgres__Host cannot both be set.")]
    [InlineData(null, "h", null, "Index__Postgres__Host requires Index__Postgres__User.")]
    [InlineData("Database=d;Username=u;Password=secret", null, null, "Index__Postgres names no Host.")]
    [InlineData("secret", null, null, Form)]
    [InlineData("Host=h;Colour=red;Password=secret", null, null, Form)]
    [InlineData("Host=h;Port=many;Password=secret", null, null, Form)]
    public void Wrong_settings_are_refused_without_the_password(string? connection, string? host, string? user, string expected)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Read(("", connection), (":Host", host), (":User", user)));

        var error = Assert.Single(refused.Failures);
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    /// <summary>The index would be kept in a file, and nobody would know.</summary>
    [Theory]
    [InlineData(":User")]
    [InlineData(":Database")]
    [InlineData(":ClientId")]
    public void Settings_of_a_server_require_its_name(string setting)
    {
        foreach (var host in (string?[])[null, ""])
        {
            var refused = Assert.Throws<OptionsValidationException>(() => Read((setting, "x"), (":Host", host)));
            Assert.Contains("Index__Postgres__Host, which is empty", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_server_with_an_identity_is_read_from_its_settings()
    {
        var options = Read((":Host", "db.example"), (":User", "hosts"), (":Database", "articles"), (":ClientId", "of-the-hosts"));

        Assert.True(options.IsOn);
        Assert.Equal(
            (null, "db.example", "hosts", "articles", "of-the-hosts"),
            (options.ConnectionString, options.Host, options.User, options.Database, options.ClientId));
        Assert.Equal("headwater", Read((":Host", "db.example"), (":User", "hosts")).Database);
    }

    [Fact]
    public void A_connection_string_is_enough_and_no_setting_is_none()
    {
        var options = Read(("", "Host=h;Username=u"));

        Assert.Equal(("Host=h;Username=u", null, true), (options.ConnectionString, options.Host, options.IsOn));
        Assert.False(Read().IsOn);
    }

    /// <summary>The way to fill the database of the template before anybody asks it; see infra/README.md.</summary>
    [Fact]
    public void Empty_settings_over_those_of_the_template_keep_the_file() =>
        Assert.False(Read((":Database", "headwater"), (":Host", ""), (":User", ""), (":ClientId", "")).IsOn);

    /// <summary>The token would let anybody sign in who got it instead of the server.</summary>
    [Fact]
    public void An_identity_signs_in_only_where_the_certificate_is_right()
    {
        var options = new PostgresOptions { Host = "db.example", User = "hosts" };
        using var source = new PostgresSource(
            options, () => DelegatedTokenCredential.Create((_, _) => new AccessToken("of-a-test", DateTimeOffset.MaxValue)));

        var connection = new NpgsqlConnectionStringBuilder(source.ConnectionString);

        Assert.Equal(5, connection.Timeout); // seconds: a process signs in with a token that it first has to get
        Assert.Equal(SslMode.VerifyFull, connection.SslMode);
        Assert.Equal(
            ("db.example", "headwater", "hosts", null),
            (connection.Host, connection.Database, connection.Username, connection.Password));
    }

    private static PostgresOptions Read(params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Where(setting => setting.Value is not null)
                .Select(setting => KeyValuePair.Create($"Index:Postgres{setting.Name}", setting.Value))).Build();
        using var services = new ServiceCollection().AddIndex(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<PostgresOptions>>().Value;
    }
}
