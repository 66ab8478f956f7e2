using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Infrastructure;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using ArchUnitNET.NUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace Api.Tests.Architecture;

/// <summary>Who may know whom. A rule that selects nothing fails by itself.</summary>
public sealed class LayerTests
{
    private static readonly Assembly Domain = typeof(Session).Assembly;
    private static readonly Assembly Application = typeof(TokenInspector).Assembly;
    private static readonly Assembly Infrastructure = typeof(DependencyInjection).Assembly;
    private static readonly Assembly Web = typeof(Program).Assembly;

    // What Web may name outside its composition: its own settings are checked in the same words.
    private const string SharedWithWeb = "Api.Infrastructure.Settings.SettingsErrors";

    // What composes the program (registration, checking of settings, preparation of the database), the settings, and the
    // user, who is Identity's.
    private static readonly string[] PublicInInfrastructure =
    [
        SharedWithWeb,
        "Api.Infrastructure.Accounts.AccountsOptions",
        "Api.Infrastructure.Accounts.ApplicationUser",
        "Api.Infrastructure.DependencyInjection",
        "Api.Infrastructure.FirstStart.DemoAccount",
        "Api.Infrastructure.FirstStart.FirstAccounts",
        "Api.Infrastructure.FirstStart.DemoOptions",
        "Api.Infrastructure.FirstStart.FirstAdministrator",
        "Api.Infrastructure.FirstStart.FirstAdministratorOptions",
        "Api.Infrastructure.LoginLimits.AccountLockoutOptions",
        "Api.Infrastructure.LoginLimits.RateLimitOptions",
        "Api.Infrastructure.Mail.MailOptions",
        "Api.Infrastructure.Mail.MailSecurity",
        "Api.Infrastructure.Passwords.Imported.IImportedPasswordHash",
        "Api.Infrastructure.Passwords.Imported.ImportedHash",
        "Api.Infrastructure.Passwords.PasswordsOptions",
        "Api.Infrastructure.Persistence.DatabaseOptions",
        "Api.Infrastructure.Persistence.DatabaseUnusableException",
        "Api.Infrastructure.Settings.NearestName",
        "Api.Infrastructure.Persistence.DatabasePreparation",
        "Api.Infrastructure.Persistence.DatabaseProvider",
        "Api.Infrastructure.Sessions.SessionsOptions",
        "Api.Infrastructure.Settings.InvalidSettingsException",
        "Api.Infrastructure.Settings.SettingsCheck",
        "Api.Infrastructure.Settings.SettingsServices",
        "Api.Infrastructure.Tokens.JwtOptions",
        "Api.Infrastructure.DataProtection.KeyRingOptions",
        "Api.Infrastructure.Tokens.KeyRotationOptions",
        "Api.Infrastructure.Tokens.PreviousKeyOptions",
        "Api.Infrastructure.Tokens.SigningKeys.KeysUnavailableException",
    ];

    private static readonly ArchUnitNET.Domain.Architecture Layers = new ArchLoader()
        .LoadAssemblies(Domain, Application, Infrastructure, Web)
        .Build();

    [Test]
    public void The_domain_knows_nothing_but_the_framework() => Assert.That(
        Domain.GetReferencedAssemblies().Select(assembly => assembly.Name),
        Is.Not.Empty.And.All.StartsWith("System."));

    [Test]
    public void The_application_knows_the_domain_and_two_abstractions_of_the_framework() => Assert.That(
        Application.GetReferencedAssemblies()
            .Select(assembly => assembly.Name)
            .Where(name => !name!.StartsWith("System.", StringComparison.Ordinal)),
        Is.EquivalentTo(
            new[] { "Api.Domain", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions" }));

    [Test]
    public void The_application_knows_neither_infrastructure_nor_web() => Check(
        Types()
            .That()
            .ResideInAssembly(Application)
            .Should()
            .NotDependOnAny(Types().That().ResideInAssembly(Infrastructure).Or().ResideInAssembly(Web)));

    [Test]
    public void The_infrastructure_does_not_know_web() => Check(
        Types().That().ResideInAssembly(Infrastructure).Should().NotDependOnAny(Types().That().ResideInAssembly(Web)));

    [Test]
    public void Web_names_infrastructure_only_where_it_composes() => Check(
        Types()
            .That()
            .ResideInAssembly(Web)
            .And()
            .DoNotResideInNamespaceMatching(@"^Api\.Web\.Composition$")
            .And()
            .DoNotHaveFullNameMatching("^Program($|[^a-zA-Z])")
            .Should().NotDependOnAny(Types().That().ResideInAssembly(Infrastructure).And().DoNotHaveFullName(SharedWithWeb)));

    [Test]
    public void The_composition_does_name_infrastructure() => Check(
        Types()
            .That()
            .HaveFullName("Api.Web.Composition.ProgramStart")
            .Should()
            .DependOnAny(Types().That().ResideInAssembly(Infrastructure)));

    [Test]
    public void Everything_in_infrastructure_is_internal_unless_decided_otherwise() => Assert.That(
        Infrastructure.GetExportedTypes()
            .Where(type => !type.IsNested && !type.Namespace!.EndsWith(".Migrations", StringComparison.Ordinal))
            .Select(type => type.FullName),
        Is.EquivalentTo(PublicInInfrastructure));

    [Test]
    public void Everything_in_infrastructure_is_sealed_or_abstract() => Check(
        Classes()
            .That()
            .ResideInAssembly(Infrastructure)
            .And()
            .DoNotResideInNamespaceMatching(@"\.Migrations$")
            .And()
            .AreNotAbstract()
            .Should()
            .BeSealed());

    [Test]
    public void Handlers_are_sealed_and_there_is_one_for_each_use_case()
    {
        Check(Classes().That().ResideInAssembly(Application).And().HaveNameEndingWith("Handler").Should().BeSealed());
        var types = Application.GetTypes();
        var useCases = types.Where(type => type.Name.EndsWith("Command", StringComparison.Ordinal)
            || type.Name.EndsWith("Query", StringComparison.Ordinal));
        var handlers = types.Where(type => type.Name.EndsWith("Handler", StringComparison.Ordinal));

        Assert.That(
            useCases.Select(type => $"{type.FullName![..type.FullName!.LastIndexOfAny(['C', 'Q'])]}Handler"),
            Is.Not.Empty.And.EquivalentTo(handlers.Select(type => type.FullName)));
    }

    [Test]
    public void Commands_and_queries_are_of_the_application_and_requests_and_responses_of_web()
    {
        Check(Classes().That().HaveNameEndingWith("Command").Or().HaveNameEndingWith("Query").Should().ResideInAssembly(Application));
        Check(Classes().That().HaveNameEndingWith("Request").Or().HaveNameEndingWith("Response").Should().ResideInAssembly(Web));
    }

    [Test]
    public void Controllers_know_neither_the_database_nor_the_ports() => Check(
        Classes().That().ResideInAssembly(Web).And().HaveNameEndingWith("Controller").Should().NotDependOnAny(
            Types(true)
                .That()
                .ResideInNamespaceMatching(@"^Microsoft\.EntityFrameworkCore")
                .Or()
                .ResideInNamespaceMatching(@"^Api\.Infrastructure\.(Persistence|Accounts|Sessions)")
                .Or().HaveFullNameMatching(@"^Api\.Application\.(Users\.IUserAccounts|Sessions\.ISessionStore|Tokens\.ITokenCodec)$")));

    [Test]
    public void Only_web_knows_MVC()
    {
        var mvc = Types(true).That().ResideInNamespaceMatching(@"^Microsoft\.AspNetCore\.Mvc($|\.)");

        Check(Classes().That().ResideInAssembly(Web).And().HaveNameEndingWith("Controller").Should().DependOnAny(mvc));
        Check(Types().That().ResideInAssembly(
            Domain).Or().ResideInAssembly(Application).Or().ResideInAssembly(Infrastructure).Should().NotDependOnAny(mvc));
    }

    [Test]
    public void No_type_is_named_after_nothing() => Check(
        Types()
            .That()
            .ResideInAssembly(Domain)
            .Or()
            .ResideInAssembly(Application)
            .Or()
            .ResideInAssembly(Infrastructure)
            .Or()
            .ResideInAssembly(Web)
            .Should().NotHaveNameMatching("(Helper|Helpers|Manager|Utils|Util|Utilities|Common)(`[0-9]+)?$"));

    private static void Check(IArchRule rule) => rule.Check(Layers);
}
