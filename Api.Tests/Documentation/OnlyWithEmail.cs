using Api.Application.Hooks;
using Api.Application.Users;
using Api.Domain.Sessions;

namespace Api.Tests.Documentation;

internal sealed class OnlyWithEmail : ILoginRule
{
    public ValueTask<bool> MayLogInAsync(UserDetails user, ClientInfo client, CancellationToken cancellationToken) =>
        ValueTask.FromResult(user.IsAdministrator || user.Email is not null);
}
