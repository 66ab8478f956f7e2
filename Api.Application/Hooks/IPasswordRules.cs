namespace Api.Application.Hooks;

/// <summary>
/// The rules for new passwords. Register another implementation to replace them; the maximum length stays, because it bounds
/// the work of a hash.
/// </summary>
public interface IPasswordRules
{
    /// <summary>Checks a new password.</summary>
    /// <param name="password">As received, not longer than <c>Passwords:MaximumLength</c>.</param>
    /// <param name="username">The user name of its owner.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Everything that is wrong about it, in words for its owner; empty when it is accepted.</returns>
    ValueTask<IReadOnlyList<string>> FindFaultsAsync(string password, string username, CancellationToken cancellationToken);
}
