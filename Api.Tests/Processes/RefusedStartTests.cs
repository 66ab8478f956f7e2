using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
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

    // The mechanism is one for all: what the settings check does not know ends in ProgramEnd.
    private static readonly TestCaseData<string, string, string>[] Ended =
    [
        new("Jwt__RefreshTokenLifetime", "24:00:00", "Jwt:RefreshTokenLifetime is '24:00:00', but has to be a time span"),
        new("Jwt__SigningKey", "a-string-secret-at-least-256-bits-long", "Jwt:SigningKey is published"),
        new("Database__ConnectionString", "Server=db;Database=Api", "Database:ConnectionString cannot be read as one of SQLite"),
        new("Logging__LogLevel__Default", "loud", "Logging:LogLevel:Default is 'loud'"),
        new("ASPNETCORE_CONTENTROOT", "/nowhere/at/all", "contentRoot names the folder '/nowhere/at/all'"),
        new("ASPNETCORE_URLS", "nonsense", "urls is 'nonsense'"),
        new("PORT", "http", "PORT is 'http'"),
        new("Kestrel__EndpointDefaults__Protocols", "http9", "Kestrel:EndpointDefaults:Protocols is 'http9'"),
    ];

    [TestCaseSource(nameof(Ended))]
    public async Task Row_73_Every_start_that_fails_ends_with_the_one_message(string name, string value, string fault) => AssertRefused(
        await ApiProcess.RunCommandAsync(Folder, [], "", [("Jwt__SigningKey", ApiFactory.Secret), (name, value)]), fault);

    [Test]
    public async Task Row_75_Without_ICU_neither_the_server_nor_a_command_starts()
    {
        (string, string)[] settings = [("Jwt__SigningKey", ApiFactory.Secret), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")];

        AssertRefused(await ApiProcess.RunAsync(Folder, settings), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT (or");
        AssertRefused(
            await ApiProcess.RunCommandAsync(Folder, ["users", "create", "ada"], "", settings),
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT (or");
    }

    [Test]
    public async Task Row_73_A_curve_of_the_same_length_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "key.pem"), key.ExportECPrivateKeyPem());

        AssertRefused(
            await ApiProcess.RunAsync(
                Folder, ("Jwt__Algorithm", "ES256"), ("Jwt__Issuer", "https://a.example"), ("Jwt__SigningKey", "file:key.pem")),
            "Jwt:SigningKey lies on the curve sec");
    }

    [TestCase("{ x }", "The program cannot start: Failed to load configuration from file")]
    [TestCase("""{ "Kestrel": { "Endpoints": { "Web": { "Url": "https://127.0.0.1:0" } } } }""", "The program cannot start: ")]
    [TestCase("""{ "Kestrel": { "Endpoints": { "Web": { "Url": "http://192.0.2.1:80" } } } }""", "The server cannot listen: ")]
    public async Task Row_73_What_stops_the_framework_is_told_in_a_sentence(string settings, string sentence)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "appsettings.json"), settings);

        AssertEnded(await ApiProcess.RunCommandAsync(Folder, [], "", ("Jwt__SigningKey", ApiFactory.Secret)), sentence);
    }

    [Test]
    public async Task Row_73_A_port_that_is_taken_is_told_in_a_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        AssertEnded(
            await ApiProcess.RunCommandAsync(
                Folder, [], "", ("Jwt__SigningKey", ApiFactory.Secret), ("ASPNETCORE_URLS", $"http://{taken.LocalEndpoint}")),
            "The server cannot listen: Failed to bind to address");
    }

    private static void AssertEnded(ApiExit exit, string sentence)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.EqualTo(1));
            Assert.That(exit.Errors, Does.StartWith(sentence));
            Assert.That(exit.Errors.TrimEnd(), Does.Not.Contain("\n"));
            Assert.That(exit.Output, Does.Not.Contain("   at ").And.Not.Contain("Exception:"));
        }
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
