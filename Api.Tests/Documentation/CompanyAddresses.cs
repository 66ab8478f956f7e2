using Api.Application.Hooks;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Sessions;

namespace Api.Tests.Documentation;

/// <summary>Addresses of the company may sign up, and no others.</summary>
public sealed class CompanyAddresses : ISignUpRule
{
    /// <inheritdoc/>
    public ValueTask CheckAsync(UserValues values, ClientInfo client, FieldErrors errors, CancellationToken cancellationToken)
    {
        if (!values.Email!.EndsWith("@initech.example", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add("email", "An address of the company.");
        }

        return ValueTask.CompletedTask;
    }
}
