using Headwater.FunctionalTests.Listing;
using Headwater.FunctionalTests.Testing;
using Headwater.Index;
using Headwater.Index.Postgres;
using Headwater.Removal;
using Headwater.Tests.Listing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Headwater.FunctionalTests.Hosting;

/// <summary>
/// <c>index grant</c>, by an administrator who is no superuser, as on Azure. The two functions there that know identities are stood in for
/// by functions of the same name and arguments, which make a role and say in its comment what they were given.
/// </summary>
public sealed class IndexGrantTests : IDisposable
{
    private const string Password = "of-a-test";
    private const string StandIns = """
        CREATE FUNCTION pg_catalog.pgaadauth_create_principal(rolename text, isadmin boolean, ismfa boolean) RETURNS text
        LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
            EXECUTE format('CREATE ROLE %I LOGIN', rolename);
            EXECUTE format('COMMENT ON ROLE %I IS %L', rolename, concat_ws(' ', isadmin, ismfa));
            RETURN format('Created role for %s', rolename);
        END $$;
        CREATE FUNCTION pg_catalog.pgaadauth_create_principal_with_oid(
            rolename text, objectid text, objecttype text, isadmin boolean, ismfa boolean) RETURNS text
        LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
            PERFORM pg_catalog.pgaadauth_create_principal(rolename, isadmin, ismfa);
            EXECUTE format('COMMENT ON ROLE %I IS %L', rolename, concat_ws(' ', objectid, objecttype, isadmin, ismfa));
            RETURN format('Created role for %s', rolename);
        END $$
        """;

    private readonly AzuriteFixture _azurite;
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;
    private readonly string _database = PostgresFixture.RentEmpty();
    private readonly List<string> _roles = [];

    public IndexGrantTests(AzuriteFixture azurite)
    {
        _azurite = azurite;
        MakeRole("administrator", "CREATEROLE");
        Execute($"ALTER DATABASE {_database} OWNER TO administrator; REVOKE ALL ON DATABASE {_database} FROM PUBLIC");
    }

    public void Dispose()
    {
        Execute($"ALTER DATABASE {_database} OWNER TO postgres; GRANT CONNECT, TEMPORARY ON DATABASE {_database} TO PUBLIC");
        foreach (var role in Enumerable.Reverse(_roles))
            Execute($"DROP OWNED BY {Quoted(role)} CASCADE; DROP ROLE {Quoted(role)}");
        PostgresFixture.Return(_database);
    }

    [Theory]
    [InlineData("id-headwater-vm", null, "f f")]
    [InlineData("We\"ird; Näme's", "11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-555555555555 service f f")]
    public async Task A_host_runs_as_the_role_that_was_made(string role, string? objectId, string given)
    {
        PostgresFixture.Execute("postgres", StandIns);
        try
        {
            var made = await GrantAsync("administrator", [role, .. objectId is null ? [] : (string[])["--object-id", objectId]]);
            _roles.Add(role);
            var again = await GrantAsync("administrator", role);

            var may = $"It may connect to the database {_database}, and make schemas there.\n";
            Assert.Equal((0, $"Made the role {role} for the identity {objectId ?? "of that name"}.\n{may}", ""), made);
            Assert.Equal((0, $"The role {role} is there already.\n{may}", ""), again);
        }
        finally
        {
            PostgresFixture.Execute("postgres", """
                DROP FUNCTION pg_catalog.pgaadauth_create_principal_with_oid; DROP FUNCTION pg_catalog.pgaadauth_create_principal
                """);
        }

        Assert.Equal(given, Execute($"SELECT shobj_description({Oid(role)}, 'pg_authid')"));
        Assert.Equal(false, Execute($"SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE oid = {Oid(role)}"));
        Assert.Equal(false, Execute($"SELECT has_database_privilege({Oid(role)}, current_database(), 'TEMPORARY')"));
        Execute($"ALTER ROLE {Quoted(role)} PASSWORD '{Password}'"); // the test's server knows no tokens
        await RunHostAsync(("Index__Postgres", As(role)));
    }

    [Fact]
    public async Task Without_identities_the_role_is_a_plain_one()
    {
        var (code, output, _) = await GrantAsync("administrator", "plain");
        _roles.Add("plain");
        var (refused, _, error) = await GrantAsync("administrator", "other", "--object-id", $"{Guid.NewGuid()}");

        Assert.Equal(0, code);
        Assert.Contains("Made the role plain. The server knows no identities of Entra ID: ", output, StringComparison.Ordinal);
        Assert.Equal(1, refused);
        Assert.Contains(
            "error: The server has no function pg_catalog.pgaadauth_create_principal_with_oid(", error, StringComparison.Ordinal);
        Assert.Equal(false, Execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'other')"));
    }

    [Fact]
    public async Task Tables_of_another_role_are_named()
    {
        Execute($"CREATE SCHEMA {PostgresSchema.Name}; CREATE TABLE {PostgresSchema.Name}.state(as_of bigint)");
        MakeRole("host");

        var (code, _, error) = await GrantAsync("administrator", "host");

        Assert.Equal(1, code);
        Assert.Contains($"error: {PostgresSchema.Name} belongs to postgres", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "CREATE ROLE is not for visitors", "must sign in as an administrator of the server")]
    [InlineData("CREATEROLE", "visitors own no database", "must sign in as an administrator, or as the owner of test")]
    public async Task Role_that_is_not_an_administrator_is_told_so(string attributes, string role, string expected)
    {
        MakeRole("visitor", attributes);
        Execute($"GRANT CONNECT ON DATABASE {_database} TO visitor");

        var (code, _, error) = await GrantAsync("visitor", role);
        if (attributes.Length > 0)
            _roles.Add(role);

        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_would_be_cut_off_is_refused()
    {
        var (code, _, error) = await GrantAsync("administrator", new string('n', 64));

        Assert.Equal((1, "error: The name of a role has 1 to 63 bytes.\n"), (code, error));
    }

    [Fact]
    public async Task Without_a_database_it_says_what_is_missing()
    {
        var (code, _, error) = await Command.RunHostAsync(["index", "grant", "host"], "");

        Assert.Equal((1, "error: index grant requires a database: the setting Index__Postgres, or --postgres.\n"), (code, error));
    }

    /// <summary>All that a host does with the database: makes tables, fills, asks and rewrites them, starts again, drops them.</summary>
    private async Task RunHostAsync((string Name, string Value) setting)
    {
        var account = _azurite.NewAccount();
        Execute("CREATE SCHEMA headwater_999; CREATE TABLE headwater_999.state(as_of bigint)"); // of a release that ran as another role
        await using (var system = await IndexTests.StartAsync(account, 5, setting, ("Removal__GracePeriod", "2.00:00:00")))
        {
            Assert.Equal(5, await IndexTests.CountAsync(system));
            await system.Services.GetRequiredService<ArticleRemover>()
                .RemoveAsync(TestArticles.FeedId, TestArticles.Make("A0").Id, _end);
            system.Time.Advance(TimeSpan.FromDays(1));
            await system.RunAsync("PublishSnapshot");
        }

        Execute("DROP SCHEMA headwater_999 CASCADE"); // so it was neither in the way nor dropped
        await using var other = await IndexTests.StartAsync(account, 0, setting);
        Assert.Equal(4, await IndexTests.CountAsync(other));
        await other.Services.GetRequiredService<IArticleIndex>().DropAsync(_end);
        Assert.Equal(false, Execute($"SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '{PostgresSchema.Name}')"));
    }

    private Task<(int Code, string Output, string Error)> GrantAsync(string user, params string[] arguments) =>
        Command.RunHostAsync(["index", "grant", .. arguments], "", ("Index__Postgres", As(user)));

    private string As(string user) =>
        new NpgsqlConnectionStringBuilder(PostgresFixture.ConnectionString(_database)) { Username = user, Password = Password }
            .ConnectionString;

    private void MakeRole(string name, string attributes = "")
    {
        Execute($"CREATE ROLE {Quoted(name)} LOGIN {attributes} PASSWORD '{Password}'");
        _roles.Add(name);
    }

    private object? Execute(string sql) => PostgresFixture.Execute(_database, sql);

    private static string Oid(string role) =>
        $"(SELECT oid FROM pg_roles WHERE rolname = '{role.Replace("'", "''", StringComparison.Ordinal)}')";

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
