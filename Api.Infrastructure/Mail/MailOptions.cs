using System.Net;
using Api.Application.Text;
using Api.Infrastructure.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Mail;

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>It begins in the clear and is encrypted before anything is said (STARTTLS), or not used.</summary>
    StartTls,

    /// <summary>It is encrypted from its first byte (RFC 8314).</summary>
    Tls,

    /// <summary>Not at all.</summary>
    None,
}

/// <summary>The section <c>Mail</c>: where mails go.</summary>
public sealed class MailOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Mail";

    internal const string DevelopmentFolder = "data/mail";

    internal const string DevelopmentSender = "noreply@localhost";

    /// <summary>The mail server. Default none: there are no mails.</summary>
    public string? Host { get; set; }

    /// <summary>The server's port. Default 587.</summary>
    public int Port { get; set; } = 587;

    /// <summary>How the connection is protected. Default STARTTLS.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Whether mails may cross a network in the clear. Default false.</summary>
    public bool AllowUnencrypted { get; set; }

    /// <summary>The name that the program logs in with at the server. Default none: it does not.</summary>
    public string? Username { get; set; }

    /// <summary>The password to that name.</summary>
    public string? Password { get; set; }

    /// <summary>The address that mails come from.</summary>
    public string? From { get; set; }

    /// <summary>The name beside that address. Default: the product's.</summary>
    public string? FromName { get; set; }

    /// <summary>Where mails are written as files instead. Default in development: <c>data/mail</c> below the content root.</summary>
    public string? Folder { get; set; }

    internal bool HasHost => !string.IsNullOrEmpty(Host);

    internal bool HasFolder => !string.IsNullOrEmpty(Folder);

    internal bool IsEncrypted => Security != MailSecurity.None;

    internal bool IsOnLoopback => HasHost && (Host!.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address)));
}

/// <summary>In development mails become files, so that a first sign-up needs no mail server.</summary>
internal sealed class MailInDevelopment(IHostEnvironment environment) : IPostConfigureOptions<MailOptions>
{
    public void PostConfigure(string? name, MailOptions options)
    {
        if (!environment.IsDevelopment())
        {
            return;
        }

        if (!options.HasHost && !options.HasFolder)
        {
            options.Folder = MailOptions.DevelopmentFolder;
        }

        if (string.IsNullOrEmpty(options.From))
        {
            options.From = MailOptions.DevelopmentSender;
        }
    }
}

internal sealed class MailOptionsValidator(IHostEnvironment environment) : IValidateOptions<MailOptions>
{
    private const int LongestName = 150;
    private const int LongestSecret = 1_000;
    private const int LastPort = 65_535;

    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var errors = new SettingsErrors(MailOptions.Section);
        var goesNowhere = !options.HasHost && !options.HasFolder && !environment.IsDevelopment();
        var isWanted = !goesNowhere || new[] { options.From, options.FromName, options.Username, options.Password }.Any(IsSet);
        errors.Check(!goesNowhere || !isWanted, nameof(options.Host), "or Folder has to be set with the other settings of Mail");
        errors.Check(
            !options.HasHost || Uri.CheckHostName(options.Host) != UriHostNameType.Unknown,
            nameof(options.Host),
            "has to be the name or the address of a host");
        errors.Check(!(options.HasHost && options.HasFolder), nameof(options.Folder), "cannot be set together with Host");
        errors.Check(!options.HasFolder || IsPath(options.Folder!), nameof(options.Folder), "has to be the path of a folder");
        errors.Check(options.Port is > 0 and <= LastPort, nameof(options.Port), "has to be a port from 1 to 65535");
        errors.Check(
            !options.HasHost || options.IsEncrypted || options.IsOnLoopback || options.AllowUnencrypted,
            nameof(options.Security),
            "can be None on loopback only, elsewhere with Mail:AllowUnencrypted");
        errors.Check(
            IsSet(options.Username) == IsSet(options.Password),
            nameof(options.Password),
            "has to be set with the Username, and only with it");
        errors.Check(IsLine(options.Username, LongestSecret), nameof(options.Username), "has to be one line of at most 1000 characters");
        errors.Check(IsLine(options.Password, LongestSecret), nameof(options.Password), "has to be one line of at most 1000 characters");
        errors.Check(IsLine(options.FromName, LongestName), nameof(options.FromName), "has to be one line of at most 150 characters");
        errors.Check(
            !isWanted || (IsSet(options.From) ? IsAddress(options.From!) : environment.IsDevelopment()),
            nameof(options.From),
            "has to be an e-mail address");
        return errors.ToResult();
    }

    private static bool IsSet(string? text) => !string.IsNullOrEmpty(text);

    private static bool IsAddress(string text) => text == MailOptions.DevelopmentSender || EmailAddress.IsValid(text);

    private static bool IsPath(string text) => IsLine(text, LongestSecret);

    private static bool IsLine(string? text, int longest) => text is null || (text.Length <= longest && !text.Any(char.IsControl));
}
