using System.Globalization;
using Api.Domain.Users;

namespace Api.Infrastructure.Passwords;

/// <summary>Names who takes turns with others to hash. A stranger's logins are named by <c>ClientInfo.Network</c>.</summary>
internal static class HashingParty
{
    /// <summary>A user whose password is checked or set by a caller who is signed in.</summary>
    public static string Party(this UserId user) => string.Create(CultureInfo.InvariantCulture, $"user {user.Value}");
}
