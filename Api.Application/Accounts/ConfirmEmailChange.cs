using Api.Application.Flows;
using Api.Application.Results;
using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Flows;
using Api.Domain.Sessions;

namespace Api.Application.Accounts;

/// <summary>Who reads the mail of a change of address finishes it, signed in as who asked for it.</summary>
/// <param name="Key">The code or the link.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record ConfirmEmailChangeCommand(FlowKey Key, ClientInfo Client) : Secret;

/// <summary>Gives the caller the confirmed address, and tells the old one and the new one.</summary>
public sealed class ConfirmEmailChangeHandler(ICurrentUser caller, IAccountRateLimiter limiter, FlowFinish finish, IFlowEndings endings)
{
    /// <returns>The user as it is then, or why nothing is changed.</returns>
    public async Task<Result<UserDetails>> HandleAsync(ConfirmEmailChangeCommand command, CancellationToken cancellationToken) =>
        limiter.TryConfirm(command.Client) is { } delay
            ? new Error.Throttled(delay)
            : await finish.RunAsync(
                FlowKind.EmailChange,
                caller.Id,
                command.Key,
                flow => OptimisticRetry.RunAsync(() => endings.TryChangeEmailAsync(flow, cancellationToken)),
                cancellationToken);
}
