using MimeKit;

namespace Api.Infrastructure.Mail;

/// <summary>Writes mails into a folder, which only the program's own user can read: they hold codes.</summary>
internal sealed class FolderTransport(string folder) : IMailTransport
{
    public async Task<Delivery> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            // A mail that is sent again has the same name, and whoever looks into the folder sees whole files.
            var file = Path.Combine(folder, $"{message.Date.UtcDateTime:yyyyMMdd'T'HHmmss}-{message.MessageId!.Split('@')[0]}.eml");
            var draft = $"{file}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var stream = new FileStream(draft, options))
            {
                await message.WriteToAsync(stream, cancellationToken);
            }

            File.Move(draft, file, overwrite: true);
            return Delivery.Sent;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Delivery(DeliveryOutcome.Misconfigured, exception.GetType().Name);
        }
    }

    public Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
