using Api.Application.Mail;
using Api.Infrastructure.Mail;
using Api.Tests.Protocol;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>Mails as files.</summary>
public sealed class MailFolderTests : MailFixture
{
    [Test]
    public async Task A_mail_becomes_a_file_that_the_program_alone_can_read()
    {
        using var folder = new TemporaryFolder();
        var mails = Path.Combine(folder.Path, "mails");
        var layers = Program(1, ("Mail:Host", null), ("Mail:Folder", mails));
        await AddAsync(layers, CodeMail(layers), Notice(layers));

        await SendDueAsync(layers);

        var files = Directory.GetFiles(mails);
        var messages = files.Select(file => MimeMessage.Load(file)).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(files.Select(Path.GetExtension), Is.EqualTo(new[] { ".eml", ".eml" }));
            Assert.That(messages.Select(message => message.TextBody), Has.One.Contains(Code));
            Assert.That(messages.Select(message => message.To.Mailboxes.Single().Address), Is.All.EqualTo(Recipient));
            Assert.That(await WaitingAsync(layers), Is.Empty);
            foreach (var file in OperatingSystem.IsWindows() ? [] : files)
            {
                Assert.That(new FileInfo(file).UnixFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            }
        }
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_to_loses_no_mail()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "no-folder");
        await File.WriteAllTextAsync(file, "");
        var layers = Program(1, ("Mail:Host", null), ("Mail:Folder", file));
        await AddAsync(layers, CodeMail(layers));

        await SendDueAsync(layers);
        File.Delete(file);
        layers.Time.Advance(TimeSpan.FromSeconds(5));
        await SendDueAsync(layers);

        Assert.That(Directory.GetFiles(file), Has.Length.EqualTo(1));
    }

    [Test]
    public void In_development_mails_become_files_without_any_setting()
    {
        using var app = Composition.Build("Development");
        var options = app.Services.GetRequiredService<IOptions<MailOptions>>().Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(app.Services.GetRequiredService<MailAvailability>().IsConfigured, Is.True);
            Assert.That((options.Folder, options.From), Is.EqualTo((MailOptions.DevelopmentFolder, MailOptions.DevelopmentSender)));
        }
    }

    [Test]
    public async Task The_log_says_where_the_files_are()
    {
        using var folder = new TemporaryFolder();
        var layers = Program(1, ("Mail:Host", null), ("Mail:Folder", folder.Path));

        var sender = await StartSenderAsync(layers);

        await Thoroughness.UntilAsync(
            () => layers.Log.Lines.Any(line => line.Text.Contains($"Mails become files in {folder.Path}", StringComparison.Ordinal)),
            Hang.Limit,
            "it is announced");
        await sender.StopAsync(default);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("api-test-");

        public string Path => _folder.FullName;

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
