using Api.Application.Passwords;
using Api.Application.Results;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.LoginLimits;
using Api.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Passwords;

/// <summary>Reads, counts and verifies, all while holding a hashing slot, so that what waits for one is not counted.</summary>
internal sealed class PasswordVerifier(AppDbContext context, PasswordHashing hashing, LockoutCounter counter) : IPasswordVerifier
{
    public Task<Result<VerifiedAccount>> VerifyLoginAsync(string name, string password, ClientInfo client, CancellationToken cancellationToken)
    {
        var normalized = NameNormalizer.Normalize(name);
        var named = context.Users
            .Where(user => user.NormalizedUserName == normalized || user.NormalizedEmail == normalized)
            .OrderByDescending(user => user.NormalizedUserName == normalized)
            .Take(1);
        return VerifyAsync(named, password, user => counter.MayTryAsync(user, client, cancellationToken), cancellationToken);
    }

    public Task<Result<VerifiedAccount>> VerifyAsync(UserId id, string password, CancellationToken cancellationToken) =>
        VerifyAsync(context.Users.Where(user => user.Id == id.Value), password, _ => Task.FromResult(true), cancellationToken);

    private async Task<Result<VerifiedAccount>> VerifyAsync(
        IQueryable<ApplicationUser> named,
        string password,
        Func<ApplicationUser, Task<bool>> mayTry,
        CancellationToken cancellationToken)
    {
        return await hashing.InSlotAsync<VerifiedAccount>(
            async slot =>
            {
                var rows = await context.WithRoles(named).AsNoTracking().ToListAsync(cancellationToken);
                var user = rows.FirstOrDefault()?.User;
                var hash = user is not null && await mayTry(user) ? user.PasswordHash : null;
                var result = await slot.VerifyAsync(hash, password);
                if (result == PasswordVerificationResult.Failed || user is not { IsActive: true })
                {
                    return new Error.WrongCredentials();
                }

                var upgraded = result == PasswordVerificationResult.SuccessRehashNeeded ? await slot.HashAsync(password) : null;
                return new VerifiedAccount(rows.ToDetails(), hash!, upgraded);
            },
            cancellationToken);
    }
}
