using System.Net;
using Api.Application.Outages;
using Api.Infrastructure.DataProtection;
using Api.Infrastructure.Tokens.KeyRotation;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Tests.Web.Keys;

/// <summary>The ring that protects the keys in the database, and what becomes of a program that cannot open it.</summary>
[Category("Slow")]
public sealed class KeyRingTests
{
    private static readonly string[] Secrets = ["SigningKeys", "DataProtectionKeys"];

    [TestCase(null, false)]
    [TestCase("a passphrase", false)]
    [TestCase(null, true)]
    public async Task Programs_with_the_certificate_read_each_other_s_keys(string? password, bool pem)
    {
        using var certificate = new TestCertificate(password, pem);
        var settings = RotatingProgram.Settings(Certificate(certificate), ("DataProtection:CertificatePassword", password));
        await using var first = new ApiFactory(settings);
        var (refresh, access) = await first.LoginAsync();
        await using var second = first.Beside(settings);
        using var client = second.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.RefreshAsync(client, refresh), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(
                first.Database.QueryColumn("SELECT Xml FROM DataProtectionKeys").Cast<string>(), Has.All.Contains("EncryptedData"));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task With_another_certificate_or_none_a_program_is_not_ready_and_makes_no_other_key(bool another)
    {
        using var right = new TestCertificate();
        using var wrong = new TestCertificate();
        await using var first = new ApiFactory(RotatingProgram.Settings(Certificate(right)));
        var (refresh, access) = await first.LoginAsync();
        var before = Rows(first);
        await using var second = first.Beside(another ? RotatingProgram.Settings(Certificate(wrong)) : RotatingProgram.Settings());
        using var client = second.CreateClient();

        using var ready = await client.GetAsync("/health/ready");
        using var keys = await client.GetAsync("/.well-known/jwks.json");
        using var login = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);
        var answers = new[]
        {
            await TokenAnswer.AccessAsync(client, access), await TokenAnswer.RefreshAsync(client, refresh),
            await TokenAnswer.VerifyAsync(client, access), await TokenAnswer.BlacklistAsync(client, refresh),
        };
        await second.ReadKeysAsync();
        await second.ReadKeysAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                new[] { ready.StatusCode, keys.StatusCode, login.StatusCode }, Is.All.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(answers.Select(answer => (answer.Status, answer.Code)), Is.All.EqualTo((503, "temporarily_unavailable")));
            Assert.That(Rows(second), Is.EqualTo(before), "nothing was made, and nothing deleted");
            var told = second.Log.Lines
                .Where(line => line.Text.Contains("The signing keys cannot be used:", StringComparison.Ordinal)).ToList();
            Assert.That(told, Has.Count.EqualTo(1), "once");
            Assert.That(told[0].Text, Does.Contain("DataProtectionKeys").And.Contain("DataProtection:Certificate"));
        }
    }

    [Test]
    public async Task A_previous_certificate_still_opens_the_ring()
    {
        using var old = new TestCertificate();
        using var renewed = new TestCertificate();
        await using var first = new ApiFactory(RotatingProgram.Settings(Certificate(old)));
        var (refresh, access) = await first.LoginAsync();
        await using var second = first.Beside(
            RotatingProgram.Settings(Certificate(renewed), ("DataProtection:PreviousCertificates:0", old.FilePath)));
        using var client = second.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.RefreshAsync(client, refresh), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    [Test]
    public async Task A_key_whose_time_is_over_is_deleted_though_nobody_can_read_it()
    {
        using var right = new TestCertificate();
        await using var first = new ApiFactory(RotatingProgram.Settings(Certificate(right)));
        await first.LoginAsync();
        await first.PassAsync(TimeSpan.FromDays(91));
        await using var second = first.Beside(RotatingProgram.Settings());
        using var client = second.CreateClient();

        await second.PassAsync(TimeSpan.FromDays(15));

        Assert.That(first.Database.QueryColumn("SELECT Number FROM SigningKeys"), Is.EqualTo(new object[] { 2L, 3L }));
    }

    [Test]
    public async Task Row_34_A_dump_of_the_database_and_the_settings_without_the_certificate_cannot_sign()
    {
        using var certificate = new TestCertificate();
        await using var api = new ApiFactory(RotatingProgram.Settings(Certificate(certificate)));
        await api.LoginAsync();
        var key = TestSigningKey.MadeBy(api);
        // A thief runs our program on the dump, with the settings and without the file.
        await using var thief = api.Beside(RotatingProgram.Settings());
        using var client = thief.CreateClient();
        var ring = thief.Services.GetRequiredService<KeyRing>();
        var dump = Secrets.SelectMany(table => api.Database.Query($"SELECT * FROM {table}")).SelectMany(row => row).ToList();

        var privateNumber = key.Ec!.ExportParameters(includePrivateParameters: true).D!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ring.FindFault(), Does.Contain("does not open"));
            foreach (var stored in dump.OfType<byte[]>())
            {
                Assert.That(ring.TryUnprotect(KeyStore.Purpose, stored), Is.Null);
                Assert.That(Holds(stored, key.RefreshSecret), Is.False, "the secret of refresh tokens in the clear");
                Assert.That(Holds(stored, privateNumber), Is.False, "the private number in the clear");
            }

            Assert.That(dump.OfType<byte[]>().Count(), Is.EqualTo(2));
            Assert.That(dump.OfType<string>(), Has.None.Contains("masterKey><value>"), "the ring in the clear");
            using var login = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);
            Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }
    }

    [Test]
    public async Task A_ring_that_was_read_before_another_replica_added_to_it_opens_what_that_one_protected()
    {
        using var certificate = new TestCertificate();
        await using var api = new ApiFactory(RotatingProgram.Settings(Certificate(certificate)));
        await using var other = api.Beside(RotatingProgram.Settings(Certificate(certificate)));
        var (ring, elsewhere) = (api.Services.GetRequiredService<KeyRing>(), other.Services.GetRequiredService<KeyRing>());
        _ = ring.Protect("test", [1]);
        // As at a first start of several at once.
        await api.WithDatabaseAsync(context => context.DataProtectionKeys.ExecuteDeleteAsync());
        using var fresh = new KeyRing(
            other.Services,
            other.Services.GetRequiredService<IOptions<KeyRingOptions>>(),
            other.Services.GetRequiredService<IHostEnvironment>(),
            other.Services.GetRequiredService<IOutageDetector>(),
            TimeProvider.System);

        var data = fresh.Protect("test", [7]);

        Assert.That(ring.TryUnprotect("test", data), Is.EqualTo(new byte[] { 7 }));
        Assert.That(elsewhere.TryUnprotect("test", data), Is.EqualTo(new byte[] { 7 }));
    }

    private static bool Holds(byte[] data, byte[] secret) => data.AsSpan().IndexOf(secret) >= 0;

    private static List<object?> Rows(ApiFactory api) =>
        [.. Secrets.SelectMany(table => api.Database.Query($"SELECT * FROM {table}")).SelectMany(row => row)];

    private static (string Key, string? Value) Certificate(TestCertificate certificate) =>
        ("DataProtection:Certificate", certificate.FilePath);
}
