using Api.Application.Users;
using Api.Domain.Users;

namespace Api.Web.Callers;

/// <summary>The user of this request: the one that the path names, or the caller where it says <c>me</c>.</summary>
internal sealed class AddressedUser(ICurrentUser caller, IUserAccounts accounts) : IAddressedUser
{
    private UserDetails? _details;
    private bool _isTaken;

    public async ValueTask<UserDetails?> FindAsync(UserId id, CancellationToken cancellationToken)
    {
        if (id == caller.Id)
        {
            return await caller.FindAsync(cancellationToken);
        }

        if (_details?.Id != id)
        {
            _details = await accounts.FindAsync(id, cancellationToken);
        }

        return _details;
    }

    public async ValueTask<UserDetails?> FindToChangeAsync(UserId id, CancellationToken cancellationToken)
    {
        if (_isTaken)
        {
            return await accounts.FindAsync(id, cancellationToken);
        }

        _isTaken = true;
        return await FindAsync(id, cancellationToken);
    }
}
