using Api.Domain.Flows;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>Ends flows.</summary>
internal static class FlowQueries
{
    /// <summary>Inside a transaction, deletes a flow that is being finished.</summary>
    /// <returns>False when it is gone: somebody else has finished it, or something has ended it.</returns>
    public static async Task<bool> TryTakeFlowAsync(this AppDbContext context, FlowId id, CancellationToken cancellationToken) =>
        await context.Flows.Where(flow => flow.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;

    /// <summary>Deletes all flows that change an account.</summary>
    public static Task DeleteFlowsAsync(this AppDbContext context, UserId user, CancellationToken cancellationToken) =>
        context.Flows.Where(flow => flow.UserId == user.Value).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Deletes the sign-ups of an address that has an account now.</summary>
    public static Task DeleteSignUpsAsync(this AppDbContext context, string normalizedAddress, CancellationToken cancellationToken) =>
        context.Flows
            .Where(flow => flow.NormalizedAddress == normalizedAddress && flow.Kind == FlowKind.SignUp)
            .ExecuteDeleteAsync(cancellationToken);
}
