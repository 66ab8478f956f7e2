using System.Data;
using System.Reflection;
using Api.Infrastructure.Persistence;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Every statement that the program sends to SQL Server: each was parsed when it was sent (<see cref="SentStatement"/>), and
/// is looked at here for what a parser does not see. Each rule finds what it is there for in a broken statement.
/// </summary>
public sealed class StatementTests
{
    private static readonly StatementRules Rules = new(ProductModel.Tables);

    /// <summary>What goes through a table, and why it may. No change does.</summary>
    private static readonly Dictionary<string, string> Scans = new()
    {
        ["IUserAccounts.ListAsync: SELECT Users"] = "a list is counted, and its search looks into every text",
        ["IFrequentReads.ListUsersAsync: SELECT Users"] = "the same",
        ["IRoleCatalog.ListAsync: SELECT Roles"] = "a list is counted",
        ["IUserImports.StoreAsync: SELECT Roles"] = "the roles are few, and a batch of users needs most of them",
        ["INewFlows.AskAsync: SELECT Flows"] = "those of strangers are counted by their own index, at most once a second",
        ["IRoleCatalog.CreateAsync: SELECT Roles"] = "after a lost answer only, in a table of some rows",
        ["IUserAccounts.TryUpdateAsync: SELECT Users"] = "by the links to the administrator's role, which are sought",
        ["IUserAccounts.TryDeleteAsync: SELECT Users"] = "by the links to the administrator's role, which are sought",
        ["IKeyStore.ReadAsync: SELECT SigningKeys"] = "the keys are few, and all of them are needed",
        ["IKeyStore.ApplyAsync: SELECT SigningKeys"] = "the same",
        ["KeyReader.ReadAsync: SELECT SigningKeys"] = "the same",
        ["KeyService.StartAsync: SELECT SigningKeys"] = "the same",
        ["IKeyStore.TryMakeAsync: SELECT DataProtectionKeys"] = "the ring is small, and read whole",
        ["FirstAdministrator.EnsureAsync: SELECT Users"] = "whether there is any row",
        ["DemoAccount.EnsureAsync: SELECT Users"] = "whether there is any row",
        ["FirstAccounts.EnsureAsync: SELECT Users"] = "whether there is any row",
    };

    [Test]
    public async Task Every_call_that_reaches_the_database_is_among_them()
    {
        var calls = await DatabaseCalls.All;
        var made = calls.Where(call => call.Statements.Count > 0).SelectMany(call => Implementations(call.Method)).ToHashSet();
        var reaching = typeof(AppDbContext).Assembly.GetTypes()
            .Where(type => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .SelectMany(constructor => constructor.GetParameters())
                .Any(parameter => parameter.ParameterType == typeof(AppDbContext)
                    || parameter.ParameterType == typeof(IServiceScopeFactory)))
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(method => typeof(Task).IsAssignableFrom(method.ReturnType)
                || method.ReturnType.Name.StartsWith(nameof(ValueTask), StringComparison.Ordinal))
            // A migration sends the script.
            .Where(method => method.Name != nameof(DatabasePreparation.MigrateAsync))
            .ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reaching, Has.Count.GreaterThan(20));
            Assert.That(
                reaching.Where(method => !made.Contains(method)).Select(method => $"{method.DeclaringType!.Name}.{method}"),
                Is.Empty,
                $"make these calls in {nameof(DatabaseCalls)}");
        }
    }

    [Test]
    public async Task Nothing_that_comes_from_outside_stands_in_a_statement()
    {
        var others = await DatabaseCalls.MakeAsync(variant: 2);

        Assert.That(
            others.SelectMany(call => call.Statements).Select(statement => statement.ToString()),
            Is.EqualTo((await DatabaseCalls.All).SelectMany(call => call.Statements).Select(statement => statement.ToString())));
    }

    [Test]
    public async Task No_statement_has_a_hint_a_star_a_merge_or_a_text()
    {
        Assert.That(Findings(await DatabaseCalls.All, StatementRules.FindForbidden), Is.Empty);
    }

    [Test]
    public async Task Every_table_is_sought_by_a_key_or_an_index_but_in_these_reads()
    {
        var scans = Findings(await DatabaseCalls.All, Rules.FindScans);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scans.Distinct(), Is.EquivalentTo(Scans.Keys));
            Assert.That(scans, Has.All.Contains("SELECT"));
        }
    }

    [Test]
    public async Task Every_parameter_has_the_type_of_its_column() =>
        Assert.That(Findings(await DatabaseCalls.All, Rules.FindConversions), Is.Empty);

    [TestCase("SELECT * FROM [Users] AS [u] WHERE [u].[Id] = @p", "SELECT *")]
    [TestCase("UPDATE [Users] WITH (TABLOCKX) SET [IsActive] = @p WHERE [Id] = @p", "hint TabLockX")]
    [TestCase("SELECT [u].[Id] FROM [Users] AS [u] WITH (NOLOCK) WHERE [u].[Id] = @p", "hint NoLock")]
    [TestCase("SELECT [u].[Id] FROM [Users] AS [u] WHERE [u].[Id] = @p OPTION (RECOMPILE)", "hint Recompile")]
    [TestCase("SELECT [u].[Id] FROM [Users] AS [u] WHERE [u].[NormalizedUserName] = N'ADA'", "text ADA")]
    [TestCase("MERGE [Users] USING (VALUES (@p)) AS i ([Id]) ON 1 = 0 WHEN NOT MATCHED THEN INSERT ([UserName]) VALUES (i.[Id]);", "MERGE")]
    public void What_is_never_meant_is_found(string statement, string fault) =>
        Assert.That(StatementRules.FindForbidden(Sent(statement)), Is.EqualTo(new[] { fault }));

    [Test]
    public void More_parameters_than_a_server_takes_are_found()
    {
        var parameters = Enumerable.Range(0, 2101).Select(i => new SqlParameter($"@p{i}", SqlDbType.BigInt));

        Assert.That(StatementRules.FindForbidden(new SentStatement("SELECT @p0", parameters)), Is.EqualTo(new[] { "2101 parameters" }));
    }

    [TestCase("UPDATE [s] SET [s].[EndedAt] = @p FROM [Sessions] AS [s]", "UPDATE Sessions")]
    [TestCase("UPDATE [s] SET [s].[EndedAt] = @p FROM [Sessions] AS [s] WHERE [s].[RefreshExpiresAt] < @p", "UPDATE Sessions")]
    [TestCase("UPDATE [s] SET [s].[EndedAt] = @p FROM [Sessions] AS [s] WHERE [s].[UserId] <> @p", "UPDATE Sessions")]
    [TestCase(
        "UPDATE [s] SET [s].[EndedAt] = @p FROM [Sessions] AS [s] WHERE [s].[UserId] = @p OR [s].[LastUsedAt] < @p",
        "UPDATE Sessions")]
    [TestCase("UPDATE [s] SET [s].[EndedAt] = @p FROM [Sessions] AS [s] WHERE [s].[UserId] + 1 = @p", "UPDATE Sessions")]
    [TestCase("DELETE FROM [UserRoles] WHERE [UserRoles].[UserId] = [UserRoles].[RoleId]", "DELETE UserRoles")]
    [TestCase("DELETE FROM [Users] WHERE [ConcurrencyStamp] = @p", "DELETE Users")]
    [TestCase("SELECT [u].[Id] FROM [Users] AS [u] LEFT JOIN [UserRoles] AS [l] ON [u].[Id] = [l].[UserId]", "SELECT Users")]
    [TestCase(
        "SELECT [u].[Id] FROM [Users] AS [u] JOIN [Sessions] AS [s] ON [u].[LastLogin] = [s].[CreatedAt] WHERE [u].[Id] = @p",
        "SELECT Sessions")]
    public void A_statement_that_goes_through_a_table_is_found(string statement, string fault) =>
        Assert.That(Rules.FindScans(Sent(statement)), Is.EqualTo(new[] { fault }));

    [TestCase("UPDATE [s] SET [s].[EndedAt] = @p FROM [Sessions] AS [s] WHERE [s].[EndedAt] IS NULL AND [s].[UserId] = @p")]
    [TestCase("DELETE FROM [Users] WHERE [Id] IN (@p, @p)")]
    [TestCase("SELECT [u].[Id] FROM [Users] AS [u] WHERE [u].[NormalizedUserName] = @p OR [u].[NormalizedEmail] = @p")]
    public void A_statement_that_seeks_is_none(string statement) => Assert.That(Rules.FindScans(Sent(statement)), Is.Empty);

    [TestCase(
        "SELECT [s].[Id] FROM [Sessions] AS [s] WHERE [s].[IpAddress] = @p",
        SqlDbType.NVarChar,
        "@p is NVarChar, IpAddress is varchar(45)")]
    [TestCase("UPDATE [Users] SET [UserName] = @p WHERE [Id] = 1", SqlDbType.VarChar, "@p is VarChar, UserName is nvarchar(300)")]
    [TestCase("INSERT INTO [UserRoles] ([UserId], [RoleId]) VALUES (1, @p)", SqlDbType.Int, "@p is Int, RoleId is bigint")]
    [TestCase(
        "DELETE FROM [s] FROM [Sessions] AS [s] WHERE [s].[Id] IN (@p)",
        SqlDbType.UniqueIdentifier,
        "@p is UniqueIdentifier, Id is binary(16)")]
    [TestCase(
        "SELECT [s].[Id] FROM [Sessions] AS [s] WHERE @p < [s].[EndedAt]",
        SqlDbType.DateTime,
        "@p is DateTime, EndedAt is datetime2(3)")]
    public void A_parameter_of_another_type_is_found(string statement, SqlDbType type, string fault) =>
        Assert.That(Rules.FindConversions(Sent(statement, type)), Is.EqualTo(new[] { fault }));

    [Test]
    public void A_statement_that_is_no_T_SQL_is_found() =>
        Assert.That(() => Sent("SELECT [u].[Id] FROM [Users] AS [u] LIMIT 1"), Throws.TypeOf<FormatException>());

    private static SentStatement Sent(string text, SqlDbType type = SqlDbType.BigInt) => new(text, [new SqlParameter("@p", type)]);

    private static List<string> Findings(IEnumerable<DatabaseCall> calls, Func<SentStatement, IReadOnlyList<string>> find) =>
        [.. from call in calls
            from statement in call.Statements
            from fault in find(statement)
            select $"{call.Method.DeclaringType!.Name}.{call.Method.Name}: {fault}"];

    /// <summary>The methods behind a port's.</summary>
    private static IEnumerable<MethodInfo> Implementations(MethodInfo method) => method.DeclaringType!.IsInterface
        ? typeof(AppDbContext).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(method.DeclaringType))
            .Select(type => type.GetInterfaceMap(method.DeclaringType))
            .Select(map => map.TargetMethods[Array.IndexOf(map.InterfaceMethods, method)])
        : [method];
}
