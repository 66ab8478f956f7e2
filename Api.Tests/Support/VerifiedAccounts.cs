using Api.Application.Passwords;
using Api.Application.Users;
using Api.Domain.Users;


namespace Api.Tests.Support;

/// <summary>Accounts whose password has just been checked.</summary>
internal static class VerifiedAccounts
{
    public static VerifiedAccount Of(UserId id, string passwordHash, params IReadOnlyList<string> roles) => new(
        new UserDetails(id, "name", Email: null, "", "", IsActive: true, roles, DateJoined: default, LastLogin: null, "1"),
        passwordHash,
        UpgradedHash: null);
}
