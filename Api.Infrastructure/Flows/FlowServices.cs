using Api.Application.Accounts;
using Api.Application.Flows;
using Api.Application.Mail;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Flows;

/// <summary>Registers what users do with their own accounts.</summary>
internal static class FlowServices
{
    public static IServiceCollection AddFlows(this IServiceCollection services)
    {
        services.AddSettings<AccountsOptions, AccountsOptionsValidator>(AccountsOptions.Section);
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<AccountsOptions>>().Value;
            return new AccountPolicy(options.FlowLifetime, options.FreshFor, options.MaximumFlows);
        });
        services.AddSingleton<CodeKeys>();
        services.AddSingleton<FlowCodes>();
        services.AddSingleton<FlowRoom>();
        services.AddSingleton<IAccountRateLimiter, AccountRateLimiter>();
        services.AddScoped<IAddressedAccounts, AddressedAccounts>();
        services.AddScoped<INewFlows, NewFlows>();
        services.AddScoped<IFlowStore, FlowStore>();
        services.AddScoped<IFlowEndings, FlowEndings>();
        services.AddScoped<IFlowMails, FlowMails>();
        services.AddScoped<FlowOutbox>();
        services.AddScoped<AccountNotices>();
        services.AddScoped<AccountDeletion>();
        return services;
    }
}
