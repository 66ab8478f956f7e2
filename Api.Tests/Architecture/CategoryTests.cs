using Api.Tests.Processes;

namespace Api.Tests.Architecture;

/// <summary>The tests that take long are told by a category, so that the others are run after each change.</summary>
public sealed class CategoryTests
{
    private const string Slow = "Slow";
    private const string Thorough = "Thorough";

    // Whole folders, so that a new fixture there is not forgotten: models, races, processes, and what starts a host for each case.
    private static readonly string[] SlowFolders =
    [
        "Api.Tests.Protocol", "Api.Tests.Processes", "Api.Tests.Web.Browsers", "Api.Tests.Web.Callers", "Api.Tests.Web.Logins",
        "Api.Tests.Web.Outages", "Api.Tests.Web.Roles", "Api.Tests.Web.Sessions", "Api.Tests.Web.TokenIntegrity",
        "Api.Tests.Web.Tokens", "Api.Tests.Web.Users",
    ];

    [Test]
    public void Every_fixture_of_a_slow_folder_says_so() => Assert.That(
        Fixtures().Where(fixture => IsInSlowFolder(fixture) && !IsSlow(fixture)),
        Is.Empty);

    [Test]
    public void What_is_thorough_is_slow() => Assert.That(
        Fixtures().Where(fixture => IsOf(fixture, Thorough) && !IsSlow(fixture)),
        Is.Empty);

    [Test]
    public void Processes_and_races_between_them_are_not_left_out_as_a_whole() => Assert.That(
        Fixtures().Where(fixture => fixture.IsSubclassOf(typeof(ProcessFixture)) && !IsOf(fixture, Thorough))
            .Select(fixture => fixture.Namespace).Distinct(),
        Is.SupersetOf(new[] { "Api.Tests.Processes", "Api.Tests.Protocol.Processes" }));

    [Test]
    public void Each_layer_has_fast_fixtures() => Assert.That(
        Fixtures().Where(fixture => !IsSlow(fixture)).Select(fixture => fixture.Namespace!.Split('.')[2]).Distinct(),
        Is.SupersetOf(new[] { "Domain", "Application", "Infrastructure", "Web", "Architecture", "Documentation" }));

    private static IEnumerable<Type> Fixtures() => typeof(CategoryTests).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && !type.IsDefined(typeof(SetUpFixtureAttribute), inherit: false))
        .Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(NUnitAttribute), inherit: true)));

    private static bool IsInSlowFolder(Type fixture) =>
        SlowFolders.Any(folder => $"{fixture.Namespace}.".StartsWith($"{folder}.", StringComparison.Ordinal));

    private static bool IsSlow(Type fixture) => IsOf(fixture, Slow);

    private static bool IsOf(Type fixture, string name) =>
        fixture.GetCustomAttributes(typeof(CategoryAttribute), inherit: true).Any(category => ((CategoryAttribute)category).Name == name);
}
