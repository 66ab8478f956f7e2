using System.Text.RegularExpressions;
using Api.Tests.Protocol;
using MimeKit;

namespace Api.Tests.Support;

/// <summary>A mail as whoever gets it reads it.</summary>
internal sealed partial class ReadableMail(MimeMessage message)
{
    public string Recipient { get; } = message.To.Mailboxes.Single().Address;

    public string Subject { get; } = message.Subject!;

    public string Text { get; } = message.TextBody!;

    public string Html { get; } = message.HtmlBody!;

    /// <summary>Null in a notice.</summary>
    public string? Code { get; } = CodePattern().Match(message.TextBody!) is { Success: true } found ? found.Value : null;

    /// <summary>What the link brings to its page; null where there is no link.</summary>
    public string? Link { get; } = LinkPattern().Match(message.TextBody!) is { Success: true } found ? found.Groups["secret"].Value : null;

    /// <summary>All mails in a folder of <c>Mail:Folder</c>, as they were asked for.</summary>
    public static IReadOnlyList<ReadableMail> ReadAll(string folder)
    {
        // Another ending is that of a file that is being written.
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml") : [];
        return [.. files.Order(StringComparer.Ordinal).Select(file => new ReadableMail(MimeMessage.Load(file)))];
    }

    /// <summary>Waits until so many mails to an address have become files.</summary>
    public static async Task<IReadOnlyList<ReadableMail>> WaitAsync(string folder, string recipient, int count = 1)
    {
        IReadOnlyList<ReadableMail> mails = [];
        await Thoroughness.UntilAsync(
            () => (mails = [.. ReadAll(folder).Where(mail => mail.Recipient == recipient)]).Count >= count,
            Hang.Limit,
            $"{count} mails to {recipient}");
        return mails;
    }

    [GeneratedRegex(@"\b[0-9]{8}\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"#kind=[a-z-]+&link=(?<secret>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinkPattern();
}
