using Api.Tests.Support;

namespace Api.Tests.Processes;

/// <summary>What the program does not start with.</summary>
[Category("Slow")]
public sealed class RefusedStartTests : ProcessFixture
{
    private const string Secret = "a short secret 0123456789";

    [Test]
    public async Task Row_66_One_message_names_all_faults_of_a_production_without_key_and_with_the_demo_account()
    {
        var exit = await ApiProcess.RunAsync(
            Folder,
            ("Demo__Enabled", "true"),
            ("Jwt__AccessTokenLifetime", "5"),
            ("Jwt__AcessTokenLifetime", "00:05:00"),
            ("Jwt__ReuseLeeway", "-00:00:01"));

        AssertRefused(
            exit,
            "Demo:Enabled cannot be true outside development",
            "Jwt:AccessTokenLifetime is '5', but has to be a time span",
            "Jwt:AcessTokenLifetime is not a setting of this program",
            "Jwt:ReuseLeeway cannot be negative",
            "Jwt:SigningKey is required outside development");
    }

    [Test]
    public async Task Row_66_No_secret_is_named_with_what_is_wrong_about_it()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "appsettings.json"), $$"""{ "Jwt": { "SigningKey": "{{Secret}}" } }""");

        var exit = await ApiProcess.RunAsync(Folder);

        AssertRefused(exit, "Jwt:SigningKey has 25 bytes, but HS256 needs at least 32");
        Assert.That(exit.Errors + exit.Output, Does.Not.Contain(Secret));
    }

    [Test]
    public async Task Row_66_Development_is_not_taken_from_a_variable_of_other_programs()
    {
        var exit = await ApiProcess.RunAsync(Folder, ("DOTNET_ENVIRONMENT", "Development"));

        AssertRefused(exit, "Jwt:SigningKey is required outside development");
    }

    [Test]
    public async Task Row_46_The_framework_s_own_switch_which_believes_every_sender_is_refused()
    {
        var exit = await ApiProcess.RunAsync(
            Folder,
            ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"),
            ("Jwt__SigningKey", ApiFactory.Secret));

        AssertRefused(exit, "ForwardedHeaders:KnownProxies have to be set instead of ASPNETCORE_FORWARDEDHEADERS_ENABLED");
    }

    private void AssertRefused(ApiExit exit, params string[] faults)
    {
        var lines = exit.Errors.TrimEnd().Split('\n');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.EqualTo(1));
            Assert.That(lines[0], Is.EqualTo("The settings cannot be used:"));
            Assert.That(lines, Has.Length.EqualTo(faults.Length + 1), exit.Errors);
            Assert.That(
                lines.Skip(1).Zip(faults),
                Is.All.Matches<(string Line, string Fault)>(pair => pair.Line.StartsWith($"  - {pair.Fault}", StringComparison.Ordinal)),
                exit.Errors);
            Assert.That(exit.Errors + exit.Output, Does.Not.Contain("   at ").And.Not.Contain("Exception"));
            Assert.That(Directory.Exists(Path.Combine(Folder, "data")), Is.False, "nothing was made");
        }
    }
}
