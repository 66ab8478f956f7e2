using Api.Application.Hooks;
using Api.Application.Users;

namespace Api.Infrastructure.Accounts;

/// <summary>What goes with an account, whoever deletes it; all of it inside the transaction.</summary>
internal sealed class AccountDeletion(IEnumerable<IAccountDeletion> hooks)
{
    /// <summary>Before the user's row, which theirs may refer to, the adopters' own.</summary>
    public async Task DeleteOwnedAsync(UserDetails user, CancellationToken cancellationToken)
    {
        foreach (var hook in hooks)
        {
            await hook.DeleteAsync(user, cancellationToken);
        }
    }
}
