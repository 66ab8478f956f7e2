using Api.Application.Results;
using Api.Domain.Sessions;

namespace Api.Application.Passwords;

/// <summary>Hashes passwords that are to be stored, so many at once as the program may.</summary>
public interface IPasswordHashes
{
    /// <summary>Hashes a password, which has been checked, in the turn of the network that it comes from.</summary>
    /// <returns>The hash; <see cref="Error.Busy"/> when too many wait.</returns>
    Task<Result<string>> HashAsync(ClientInfo client, string password, CancellationToken cancellationToken);
}
