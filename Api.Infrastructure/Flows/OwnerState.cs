using System.Security.Cryptography;
using System.Text;
using Api.Application.Users;
using Api.Infrastructure.Accounts;

namespace Api.Infrastructure.Flows;

/// <summary>
/// Stands for what a flow relies on of an account: its address and, by the stamp that changes with it, its password. A change of
/// either deletes the account's flows; one that is asked for at the same time may be committed after that, so its row keeps the state
/// as it was, and it is finished only while the state is the same.
/// </summary>
internal static class OwnerState
{
    /// <returns>Null when the account is gone or was edited since it was read.</returns>
    public static byte[]? Find(ApplicationUser? stored, UserDetails? read) =>
        stored is not null && stored.Version() == read?.Version ? Of(stored) : null;

    public static bool IsSame(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

    public static byte[] Of(ApplicationUser user) => SHA256.HashData(Encoding.UTF8.GetBytes($"{user.SecurityStamp}\0{user.Email}"));
}
