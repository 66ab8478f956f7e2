using System.Security.Cryptography;
using System.Text;
using Api.Infrastructure.Accounts;

namespace Api.Infrastructure.Flows;

/// <summary>
/// Stands for what a flow relies on of an account: its address and, by the stamp that changes with it, its password. A change of
/// either deletes the account's flows; one that is asked for at the same time may be committed after that, so its row keeps the state
/// as it was, and it is finished only while the state is the same.
/// </summary>
internal static class OwnerState
{
    public static bool IsSame(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

    public static byte[] Of(ApplicationUser user) => Of(user.Email, user.SecurityStamp);

    public static byte[] Of(string? email, string? securityStamp) => SHA256.HashData(Encoding.UTF8.GetBytes($"{securityStamp}\0{email}"));
}
