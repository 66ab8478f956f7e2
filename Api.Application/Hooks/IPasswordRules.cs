namespace Api.Application.Hooks;

/// <summary>
/// What a new password has to be. Register another one to have rules of your own; the longest length is checked before
/// and stays, because it bounds the work of a hash.
/// </summary>
public interface IPasswordRules
{
    /// <summary>Everything that is wrong about it, in words for its owner; nothing when it will do.</summary>
    /// <param name="password">As received.</param>
    /// <param name="username">Whose password it is to be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<string>> FindFaultsAsync(string password, string username, CancellationToken cancellationToken);
}
