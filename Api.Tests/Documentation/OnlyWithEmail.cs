using Api.Application.Hooks;
using Api.Application.Users;
using Api.Domain.Sessions;

namespace Api.Tests.Documentation;

/// <summary>Who has no e-mail address may not log in, but for administrators.</summary>
public sealed class OnlyWithEmail : ILoginRule
{
    /// <inheritdoc/>
    public ValueTask<bool> MayLogInAsync(UserDetails user, ClientInfo client, CancellationToken cancellationToken) =>
        ValueTask.FromResult(user.IsAdministrator || user.Email is not null);
}
