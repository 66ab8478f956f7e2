using Api.Application.Passwords;
using Api.Application.Results;
using Api.Domain.Sessions;

namespace Api.Infrastructure.Passwords;

/// <summary>Hashes for use cases that save a hash.</summary>
internal sealed class PasswordHashes(PasswordHashing hashing) : IPasswordHashes
{
    public Task<Result<string>> HashAsync(ClientInfo client, string password, CancellationToken cancellationToken) =>
        hashing.HashAsync(client.Network, password, cancellationToken);
}
