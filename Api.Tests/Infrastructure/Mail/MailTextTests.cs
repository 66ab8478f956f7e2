using Api.Application.Mail;
using Api.Infrastructure.Mail;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>Every mail as it arrives at a server, read as MIME.</summary>
public sealed class MailTextTests : MailFixture
{
    private static readonly MailTemplate[] WithCode = [MailTemplate.SignUp, MailTemplate.PasswordReset, MailTemplate.EmailChange];

    // To addresses that nobody has confirmed, or that belong to somebody else than who asked.
    private static readonly MailTemplate[] ToStrangers = [MailTemplate.SignUp, MailTemplate.EmailChange, MailTemplate.EmailTaken];

    private static readonly string[] Languages = ["en", "de"];

    [Test]
    public async Task Every_mail_arrives_as_text_and_HTML_in_both_languages(
        [Values] MailTemplate template, [ValueSource(nameof(Languages))] string language)
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port);
        var mail = WithCode.Contains(template) ? CodeMail(layers, template, language) : Notice(layers, template, language);
        await AddAsync(layers, mail);

        await SendDueAsync(layers);

        var received = server.Received.Single();
        var message = received.Message;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((received.Sender, received.Recipients), Is.EqualTo((Sender, new[] { Recipient })));
            Assert.That(message.From.Mailboxes.Single(), Has.Property("Address").EqualTo(Sender).And.Property("Name").EqualTo(Product));
            Assert.That(message.To.Mailboxes.Single().Address, Is.EqualTo(Recipient));
            Assert.That(message.Cc, Is.Empty);
            Assert.That(message.Subject, Does.Contain(Product));
            Assert.That(message.MessageId, Does.EndWith("@shop.example"));
            Assert.That(message.Date, Is.EqualTo(mail.RequestedAt).Within(1).Seconds);
            Assert.That(message.Headers["Auto-Submitted"], Is.EqualTo("auto-generated"));
            Assert.That(message.Body!.Headers["Content-Language"], Is.EqualTo(language));
            Assert.That(message.TextBody, Is.Not.Empty.And.Not.Contain("{{"));
            Assert.That(message.HtmlBody, Does.Contain($"lang=\"{language}\"").And.Not.Contain("{{"));
            Assert.That(Headers(message), Does.Not.Contain(Code).And.Not.Contain(LinkSecret));
            Assert.That(received.Source.Split("\r\n").Select(line => line.Length), Is.All.LessThan(998));
        }

        AssertContent(message, template, language);
    }

    [Test]
    public async Task Without_a_page_a_mail_holds_the_code_alone([ValueSource(nameof(WithCode))] MailTemplate template)
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port, ("Accounts:PageUrl", null));
        await AddAsync(layers, CodeMail(layers, template));

        await SendDueAsync(layers);

        var message = server.Received.Single().Message;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(message.TextBody, Does.Contain(Code).And.Not.Contain("http").And.Not.Contain("page").And.Not.Contain(LinkSecret));
            Assert.That(message.HtmlBody, Does.Contain(Code).And.Not.Contain("href").And.Not.Contain("page").And.Not.Contain(LinkSecret));
        }
    }

    [Test]
    public async Task A_language_that_there_are_no_texts_in_is_English()
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers, language: "fr-CA"));

        await SendDueAsync(layers);

        Assert.That(server.Received.Single().Message.Body!.Headers["Content-Language"], Is.EqualTo("en"));
    }

    [TestCase("Shop\r\nBcc: eve@evil.example")]
    [TestCase("Shop\nX-Evil: 1")]
    [TestCase("Shop\r\n\r\n<script>")]
    [TestCase("Кафе Ёлки, \"Ada\" <eve@evil.example>; 店")]
    [TestCase("=?utf-8?q?=0D=0ABcc:_eve@evil.example?=")]
    public async Task Row_97_No_name_becomes_a_header(string name)
    {
        var server = await StartServerAsync();
        // The settings refuse such a name; the writer does not rely on it.
        var layers = Program(services => services.AddSingleton(new MailTexts(name, new Uri(Page))), server.Port);
        await AddAsync(layers, CodeMail(layers));

        await SendDueAsync(layers);

        AssertOneRecipient(server.Received.Single());
        var line = name.Replace('\r', ' ').Replace('\n', ' ');
        var message = server.Received.Single().Message;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(message.From.Mailboxes.Single().Address, Is.EqualTo(Sender));
            Assert.That(message.Headers.Select(header => header.Field), Has.None.AnyOf("Bcc", "X-Evil"));
            Assert.That(message.HtmlBody, Does.Not.Contain("<script"));
            if (!name.StartsWith("=?", StringComparison.Ordinal))
            {
                Assert.That(message.From.Mailboxes.Single().Name, Is.EqualTo(line));
            }
        }
    }

    [Test]
    public async Task Row_97_A_long_name_is_folded()
    {
        var server = await StartServerAsync();
        var name = string.Concat(Enumerable.Repeat("Ж", 150));
        var layers = Program(
            services => services.AddSingleton(new MailTexts(new string('x', 2_000), new Uri(Page))), server.Port, ("Mail:FromName", name));
        await AddAsync(layers, CodeMail(layers));

        await SendDueAsync(layers);

        var received = server.Received.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(received.Message.From.Mailboxes.Single().Name, Is.EqualTo(name));
            Assert.That(received.Source.Split("\r\n").Select(line => line.Length), Is.All.LessThan(998));
        }
    }

    [TestCase("ada@example.com\r\nBcc: eve@evil.example")]
    [TestCase("ada@example.com>\r\nRCPT TO:<eve@evil.example")]
    [TestCase("ada@example.com, eve@evil.example")]
    [TestCase("Ada <eve@evil.example>, ada@example.com")]
    [TestCase("ada@example.com\0")]
    [TestCase("")]
    public async Task Row_97_An_address_that_is_none_is_set_aside_or_goes_to_one(string address)
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers, recipient: address), Notice(layers));

        await SendDueAsync(layers);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Received.SelectMany(mail => mail.Recipients), Is.EqualTo(new[] { Recipient }), "the other mail alone");
            Assert.That((await WaitingAsync(layers)).Single().SetAsideAt, Is.Not.Null);
            Assert.That(layers.Log.Lines.Where(line => line.Text.Contains("eve@evil", StringComparison.Ordinal)), Is.Empty);
        }
    }

    [TestCase("ada@bücher.example", "ada@xn--bcher-kva.example")]
    [TestCase("ada@BÜCHER.example", "ada@xn--bcher-kva.example")]
    [TestCase("o'hara+tag@example.com", "o'hara+tag@example.com")]
    public async Task An_address_is_written_to_by_the_name_that_servers_know(string stored, string envelope)
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers, recipient: stored));

        await SendDueAsync(layers);

        Assert.That(server.Received.Single().Recipients, Is.EqualTo(new[] { envelope }));
    }

    [Test]
    public async Task A_sender_of_an_international_domain_has_its_name_in_ASCII_on_the_way()
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port, ("Mail:From", "noreply@bücher.example"));
        await AddAsync(layers, CodeMail(layers));

        await SendDueAsync(layers);

        var received = server.Received.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(received.Sender, Is.EqualTo("noreply@xn--bcher-kva.example"));
            Assert.That(received.Message.MessageId, Does.EndWith("@xn--bcher-kva.example"));
            Assert.That(received.Source, Does.Contain("<noreply@xn--bcher-kva.example>"));
        }
    }

    private static void AssertContent(MimeMessage message, MailTemplate template, string language)
    {
        var (text, html) = (message.TextBody!, message.HtmlBody!);
        var link = $"{Page}#kind=password_reset&link={LinkSecret}";
        using (Assert.EnterMultipleScope())
        {
            if (WithCode.Contains(template))
            {
                Assert.That(text, Does.Contain(Code).And.Contain(link).And.Contain("03:19 UTC"));
                Assert.That(html, Does.Contain(Code).And.Contain($"href=\"{link.Replace("&", "&amp;", StringComparison.Ordinal)}\""));
            }
            else
            {
                Assert.That(text + html, Does.Not.Contain("http").And.Not.Contain(Page));
            }

            // The name of the product is text, in HTML too.
            Assert.That(html, Does.Contain("Ada&#39;s &lt;Shop&gt; &amp; more").And.Not.Contain("<Shop>"));
            Assert.That(text, Does.Contain(Product));
            Assert.That(text, Does.Contain(language == "de" ? "2. Januar 2026, 03:04 UTC" : "2 January 2026, 03:04 UTC"));
            Assert.That(text + html, Does.Not.Contain("evil").And.Not.Contain("Mozilla"), "nothing that a caller wrote");
            foreach (var form in new[] { text, html })
            {
                Assert.That(form.Contains("Firefox, Windows", StringComparison.Ordinal), Is.EqualTo(!ToStrangers.Contains(template)));
            }
        }
    }

    private static void AssertOneRecipient(ReceivedMail mail)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(mail.Recipients, Is.EqualTo(new[] { Recipient }));
            Assert.That(mail.Message.To.Mailboxes.Select(mailbox => mailbox.Address), Is.EqualTo(new[] { Recipient }));
            Assert.That(mail.Message.Cc.Concat(mail.Message.Bcc), Is.Empty);
        }
    }

    private static string Headers(MimeMessage message) => string.Join(
        '\n',
        message.Headers.Concat(message.BodyParts.SelectMany(part => part.Headers)).Select(header => $"{header.Field}: {header.Value}"));
}
