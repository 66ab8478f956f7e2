using Api.Application.Mail;
using Api.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Accounts;

/// <summary>The section <c>Accounts</c>: what users may do with their own accounts.</summary>
public sealed class AccountsOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Accounts";

    /// <summary>Whether people may sign up by themselves; needs mail. Default false.</summary>
    public bool SignUp { get; set; }

    /// <summary>Whether users may delete and export their accounts and step up. Default true in development, else false.</summary>
    public bool? SelfService { get; set; }

    /// <summary>The page that links in mails open. Default none: mails hold the code alone.</summary>
    public string? PageUrl { get; set; }

    /// <summary>What mails call the product. Default the program's name.</summary>
    public string? ProductName { get; set; }

    /// <summary>How long a code or link counts. Default 15 minutes.</summary>
    public TimeSpan FlowLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a login is fresh enough for what wants a fresh one. Default 10 minutes.</summary>
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many flows there are at once that strangers asked for. Default 100000.</summary>
    public int MaximumFlows { get; set; } = 100_000;
}

internal sealed class AccountsOptionsValidator(MailAvailability mail) : IValidateOptions<AccountsOptions>
{
    private const int LongestName = 100;

    public ValidateOptionsResult Validate(string? name, AccountsOptions options)
    {
        var errors = new SettingsErrors(AccountsOptions.Section);
        errors.Check(
            options.FlowLifetime >= TimeSpan.FromMinutes(1) && options.FlowLifetime <= TimeSpan.FromDays(1),
            nameof(options.FlowLifetime),
            "has to be at least a minute and at most a day");
        errors.Check(
            options.FreshFor >= TimeSpan.FromSeconds(1) && options.FreshFor <= TimeSpan.FromDays(1)
                && options.FreshFor.Ticks % TimeSpan.TicksPerSecond == 0,
            nameof(options.FreshFor),
            "has to be whole seconds, at least one and at most a day");
        errors.Check(
            !options.SignUp || mail.IsConfigured, nameof(options.SignUp), "is true, which needs mail: set Mail:Host or Mail:Folder");
        errors.Check(options.MaximumFlows > 0, nameof(options.MaximumFlows), "has to be positive");
        errors.Check(
            string.IsNullOrEmpty(options.PageUrl) || IsPage(options.PageUrl),
            nameof(options.PageUrl),
            "has to be the address of a page such as https://app.example.com/account: https, or http on this machine, without fragment");
        errors.Check(
            options.ProductName is null || (options.ProductName.Length <= LongestName && !options.ProductName.Any(char.IsControl)),
            nameof(options.ProductName),
            "has to be at most 100 characters in one line");
        return errors.ToResult();
    }

    private static bool IsPage(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var page)
        && (page.Scheme == Uri.UriSchemeHttps || (page.Scheme == Uri.UriSchemeHttp && page.IsLoopback))
        && text.StartsWith(page.Scheme + "://", StringComparison.OrdinalIgnoreCase)
        && page.UserInfo.Length == 0
        && !text.AsSpan().ContainsAny("#\\")
        && text.All(c => c is > ' ' and <= '~');
}
