using Api.Application.Users;

namespace Api.Application.Hooks;

/// <summary>
/// Deletes what else belongs to an account, with the account, in one transaction: whoever deletes it, its owner, an
/// administrator or a command. What it throws is answered, and nothing is deleted.
/// </summary>
public interface IAccountDeletion
{
    /// <summary>
    /// Deletes what belongs to a user who is about to be deleted. Work on the database of this program only, by the scope's own
    /// context: nothing else is taken back with the transaction. It may run again, where a connection breaks or somebody else
    /// changed the user.
    /// </summary>
    /// <param name="user">The user, who is there still.</param>
    /// <param name="cancellationToken">Cancelled when the client goes away or the request takes too long.</param>
    Task DeleteAsync(UserDetails user, CancellationToken cancellationToken);
}
