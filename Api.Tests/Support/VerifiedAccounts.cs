using Api.Application.Passwords;
using Api.Application.Users;
using Api.Domain.Users;

namespace Api.Tests.Support;

/// <summary>Accounts whose password has just been checked.</summary>
internal static class VerifiedAccounts
{
    public static VerifiedAccount Of(UserId id, string passwordHash, params IReadOnlyList<string> roles) => new(
        new UserDetails(id, UserValues.Named("name", email: null, roles), dateJoined: default, lastLogin: null, "1"),
        passwordHash,
        UpgradedHash: null);
}
