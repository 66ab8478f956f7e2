using System.Security.Cryptography.X509Certificates;
using Api.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>Row 97: no mail and no password goes to a server that is not known to be the right one.</summary>
public sealed class MailServerSecurityTests : MailFixture
{
    private const string Password = "the password of the mail server";

    [Test]
    public async Task A_server_with_the_right_certificate_gets_the_login_and_then_the_mail([Values] bool tls)
    {
        using var certificate = TestCertificates.Right;
        var server = Own(await MailServer.StartAsync(certificate, isSecure: tls));
        var layers = Encrypted(server, tls);
        await AddAsync(layers, CodeMail(layers));

        await SendDueAsync(layers);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Received, Has.Count.EqualTo(1), Lines(layers));
            Assert.That(server.Logins, Is.EqualTo(new[] { $"mailer:{Password}" }));
            Assert.That(await WaitingAsync(layers), Is.Empty);
        }
    }

    [Test]
    public async Task Row_97_A_certificate_of_another_name_gets_nothing([Values] bool tls)
    {
        using var certificate = TestCertificates.OfAnother;
        await AssertRefusedAsync(certificate, tls, "TLS failed");
    }

    [Test]
    public async Task Row_97_A_certificate_that_is_over_gets_nothing([Values] bool tls)
    {
        using var certificate = TestCertificates.Expired;
        await AssertRefusedAsync(certificate, tls, "TLS failed");
    }

    [Test]
    public async Task Row_97_A_certificate_of_an_unknown_authority_gets_nothing([Values] bool tls)
    {
        using var certificate = TestCertificates.Right;
        await AssertRefusedAsync(certificate, tls, "TLS failed", trusts: false);
    }

    [Test]
    public Task Row_97_A_server_without_STARTTLS_gets_nothing() => AssertRefusedAsync(null, tls: false, "STARTTLS");

    [Test]
    public Task Row_97_A_server_that_does_not_encrypt_where_it_has_to_gets_nothing() => AssertRefusedAsync(null, tls: true, "TLS failed");

    [Test]
    public async Task Row_97_A_wrong_password_loses_no_mail_and_is_not_logged()
    {
        using var certificate = TestCertificates.Right;
        var server = Own(await MailServer.StartAsync(certificate));
        server.AcceptsLogin = _ => false;
        var layers = Encrypted(server, tls: false);
        await AddAsync(layers, CodeMail(layers));

        await SendDueAsync(layers);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Received, Is.Empty);
            Assert.That((await WaitingAsync(layers)).Single().SetAsideAt, Is.Null);
            Assert.That(Lines(layers), Does.Contain("authentication failed").And.Not.Contain(Password));
        }
    }

    private async Task AssertRefusedAsync(X509Certificate2? certificate, bool tls, string logged, bool trusts = true)
    {
        var server = Own(await MailServer.StartAsync(certificate, isSecure: tls && certificate is not null));
        var layers = Encrypted(server, tls, trusts);
        await AddAsync(layers, CodeMail(layers));

        await SendDueAsync(layers);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Received, Is.Empty);
            Assert.That(server.Logins, Is.Empty);
            Assert.That((await WaitingAsync(layers)).Single(), Has.Property("Attempts").EqualTo(1).And.Property("SetAsideAt").Null);
            Assert.That(
                layers.Log.Lines.Where(line => line.Level == LogLevel.Error).Select(line => line.Text), Has.Some.Contains(logged));
        }
    }

    private LayersWithoutWeb Encrypted(MailServer server, bool tls, bool trusts = true) => Program(
        services =>
        {
            if (trusts)
            {
                TestCertificates.TrustAuthority(services);
            }
        },
        server.Port,
        ("Mail:Host", "localhost"),
        ("Mail:Security", tls ? "Tls" : "StartTls"),
        ("Mail:Username", "mailer"),
        ("Mail:Password", Password));

    private static string Lines(LayersWithoutWeb layers) => string.Join('\n', layers.Log.Lines.Select(line => line.Text));
}
