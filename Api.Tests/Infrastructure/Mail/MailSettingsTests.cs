using Api.Application.Mail;
using Api.Infrastructure.Settings;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>Row 73 for the section <c>Mail</c>: what cannot work stops the start, in the one message.</summary>
public sealed class MailSettingsTests
{
    private static readonly object[] Refused =
    [
        new object[] { "Mail:Host=", "Mail:From=a@example.com" },
        new object[] { "Mail:Host", "Mail:FromName=Shop" },
        new object[] { "Mail:Host", "Mail:Host=not a host", "Mail:From=a@example.com" },
        new object[] { "Mail:Folder", "Mail:Host=mail.example.com", "Mail:Folder=data/mail", "Mail:From=a@example.com" },
        new object[] { "Mail:From", "Mail:Host=mail.example.com" },
        new object[] { "Mail:From", "Mail:Folder=data/mail" },
        new object[] { "Mail:From", "Mail:Host=mail.example.com", "Mail:From=Shop <a@example.com>" },
        new object[] { "Mail:From", "Mail:Host=mail.example.com", "Mail:From=a@example.com\r\nBcc: b@example.com" },
        new object[] { "Mail:FromName", "Mail:Host=mail.example.com", "Mail:From=a@example.com", "Mail:FromName=Shop\r\nBcc: b@c.de" },
        new object[] { "Mail:Port", "Mail:Host=mail.example.com", "Mail:From=a@example.com", "Mail:Port=0" },
        new object[] { "Mail:Port", "Mail:Host=mail.example.com", "Mail:From=a@example.com", "Mail:Port=65536" },
        new object[] { "Mail:Security", "Mail:Host=mail.example.com", "Mail:From=a@example.com", "Mail:Security=None" },
        new object[] { "Mail:Security", "Mail:Host=10.0.0.1", "Mail:From=a@example.com", "Mail:Security=None" },
        new object[] { "Mail:Security", "Mail:Host=mail.example.com", "Mail:From=a@example.com", "Mail:Security=Starttls2" },
        new object[] { "Mail:Password", "Mail:Host=mail.example.com", "Mail:From=a@example.com", "Mail:Username=a" },
        new object[] { "Mail:Password", "Mail:Host=mail.example.com", "Mail:From=a@example.com", "Mail:Password=hunter2-hunter2" },
    ];

    private static readonly object[] Taken =
    [
        new object[] { "Mail:Host=mail.example.com", "Mail:From=a@example.com" },
        new object[] { "Mail:Host=mail.example.com", "Mail:From=a@example.com", "Mail:Security=None", "Mail:AllowUnencrypted=true" },
        new object[] { "Mail:Host=localhost", "Mail:From=a@example.com", "Mail:Security=None" },
        new object[] { "Mail:Host=127.0.0.1", "Mail:From=a@example.com", "Mail:Security=None" },
        new object[] { "Mail:Host=::1", "Mail:From=a@example.com", "Mail:Security=None" },
        new object[] { "Mail:Host=mail.example.com", "Mail:From=a@bücher.example", "Mail:Security=tls", "Mail:Port=465" },
        new object[] { "Mail:Host=mail.example.com", "Mail:From=a@example.com", "Mail:Username=a", "Mail:Password=b" },
        new object[] { "Mail:Folder=/var/mails", "Mail:From=a@example.com", "Mail:FromName=Кафе" },
    ];

    [TestCaseSource(nameof(Refused))]
    public void Row_73_What_cannot_work_is_named(string name, params string[] settings)
    {
        using var app = Build(settings);

        var errors = Assert.Throws<InvalidSettingsException>(() => SettingsCheck.Run(app.Services))!.Errors;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(errors, Has.Some.StartsWith(name.TrimEnd('=')));
            Assert.That(errors, Has.None.Contains("hunter2").And.None.Contains("\n"));
        }
    }

    [TestCaseSource(nameof(Taken))]
    public void What_can_work_is_taken(params string[] settings)
    {
        using var app = Build(settings);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => SettingsCheck.Run(app.Services), Throws.Nothing);
            Assert.That(app.Services.GetRequiredService<MailAvailability>().IsConfigured, Is.True);
        }
    }

    [Test]
    public void Without_any_of_them_there_are_no_mails_in_production()
    {
        using var app = Build();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => SettingsCheck.Run(app.Services), Throws.Nothing);
            Assert.That(app.Services.GetRequiredService<MailAvailability>().IsConfigured, Is.False);
        }
    }

    private static Microsoft.AspNetCore.Builder.WebApplication Build(params string[] settings) => Composition.Build(
        "Production",
        [
            ("Jwt:SigningKey", ApiFactory.Secret),
            .. settings.Select(setting => setting.Split('=', 2)).Select(pair => (pair[0], (string?)pair[1])),
        ]);
}
