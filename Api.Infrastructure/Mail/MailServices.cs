using Api.Application.Mail;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Settings;
using MailKit.Net.Smtp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Mail;

/// <summary>Registers the outbox and what empties it.</summary>
internal static class MailServices
{
    private const string DefaultProductName = "Login, token and user service";

    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSettings<MailOptions, MailOptionsValidator>(MailOptions.Section);
        services.AddSingleton<IPostConfigureOptions<MailOptions>, MailInDevelopment>();
        services.AddSingleton(provider => new MailAvailability(IsConfigured(provider)));
        services.AddSingleton(provider => ToTexts(provider.GetRequiredService<IOptions<AccountsOptions>>().Value));
        services.AddScoped<IOutbox, Outbox>();
        services.AddScoped<OutboxQueue>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<MailWriter>();
        services.AddSingleton<Func<SmtpClient>>(CreateClient);
        services.AddSingleton<IMailTransport>(provider => Options(provider) is { HasFolder: true } options
            ? new FolderTransport(Path.Combine(provider.GetRequiredService<IHostEnvironment>().ContentRootPath, options.Folder!))
            : new SmtpTransport(Options(provider), provider.GetRequiredService<Func<SmtpClient>>()));
        services.AddScoped<MailDispatch>();
        services.AddHostedService<MailSender>();
        return services;
    }

    // Revocation is looked up nowhere else either: it would take a connection to a third party, which networks of servers
    // often have not. The certificate's name, chain and dates are verified.
    private static SmtpClient CreateClient() => new() { CheckCertificateRevocation = false };

    private static MailTexts ToTexts(AccountsOptions accounts) => new(
        string.IsNullOrEmpty(accounts.ProductName) ? DefaultProductName : accounts.ProductName,
        string.IsNullOrEmpty(accounts.PageUrl) ? null : new Uri(accounts.PageUrl));

    private static bool IsConfigured(IServiceProvider provider)
    {
        try
        {
            return Options(provider) is { HasHost: true } or { HasFolder: true };
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidSettingsException)
        {
            // Somebody wants mail: the section itself tells what is wrong with it.
            return true;
        }
    }

    private static MailOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<MailOptions>>().Value;
}
