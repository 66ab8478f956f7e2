using Api.Application.Accounts;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>Finds accounts by what somebody says who is not signed in.</summary>
internal sealed class AddressedAccounts(AppDbContext context) : IAddressedAccounts
{
    public async Task<UserDetails?> FindByEmailAsync(string email, CancellationToken cancellationToken)
    {
        var (first, second, third) = NameNormalizer.ThreeEmailSpellings(email);
        var named = context.Users
            .Where(user => user.NormalizedEmail == first || user.NormalizedEmail == second || user.NormalizedEmail == third)
            .OrderByDescending(user => user.NormalizedEmail == first)
            .Take(1);
        return (await context.ReadAsync(named, cancellationToken)).Values.SingleOrDefault();
    }

    public async Task<UserDetails?> FindByLoginNameAsync(string name, CancellationToken cancellationToken) =>
        (await context.ReadAsync(context.Users.NamedAtLogin(name), cancellationToken)).Values.SingleOrDefault();

    public Task<bool> HasUsernameAsync(string username, CancellationToken cancellationToken)
    {
        var name = NameNormalizer.Normalize(username);
        return context.Users.AnyAsync(user => user.NormalizedUserName == name, cancellationToken);
    }

    public async Task<bool> HasPasswordAsync(UserId id, CancellationToken cancellationToken)
    {
        var hash = await context.Users
            .Where(user => user.Id == id.Value)
            .Select(user => user.PasswordHash)
            .SingleOrDefaultAsync(cancellationToken);
        // Django writes an exclamation mark where there is no password.
        return !string.IsNullOrEmpty(hash) && hash[0] != '!';
    }
}
