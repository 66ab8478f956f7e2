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

/// <summary>Reads, counts and verifies, all while holding a hashing slot, so that a try that waits for one is not counted.</summary>
internal sealed class PasswordVerifier(AppDbContext context, PasswordHashing hashing, LockoutCounter lockout) : IPasswordVerifier
{
    public async Task<Result<VerifiedAccount>> VerifyLoginAsync(
        string name,
        string password,
        ClientInfo client,
        CancellationToken cancellationToken)
    {
        if (!(await hashing.TakeSlotAsync(client.Network, cancellationToken)).Succeeded(out var taken, out var busy))
        {
            return busy;
        }

        using var slot = taken;
        var rows = await context.WithRoles(context.Users.NamedAtLogin(name)).AsNoTracking().ToListAsync(cancellationToken);
        var user = rows.FirstOrDefault()?.User;
        var mayTry = await lockout.MayTryAsync(user, NameNormalizer.NormalizeLogin(name), client, cancellationToken);
        if (mayTry.Error is { } contended)
        {
            return contended;
        }

        return await VerifyAsync(slot, rows, mayTry.Value ? user?.PasswordHash : null, password);
    }

    public async Task<Result<VerifiedAccount>> VerifyAsync(UserId id, string password, CancellationToken cancellationToken)
    {
        if (!(await hashing.TakeSlotAsync(id.Party(), cancellationToken)).Succeeded(out var taken, out var busy))
        {
            return busy;
        }

        using var slot = taken;
        var rows = await context.WithRoles(context.Users.Where(user => user.Id == id.Value)).AsNoTracking().ToListAsync(cancellationToken);
        return await VerifyAsync(slot, rows, rows.FirstOrDefault()?.User.PasswordHash, password);
    }

    /// <summary>Verifies against <paramref name="hash"/>, or does the same work for nothing when it is null.</summary>
    private static async Task<Result<VerifiedAccount>> VerifyAsync(
        PasswordHashing.Slot slot,
        IReadOnlyList<UserWithRole> rows,
        string? hash,
        string password)
    {
        var result = await slot.VerifyAsync(hash, password);
        if (result == PasswordVerificationResult.Failed || hash is null || rows is not [{ User.IsActive: true }, ..])
        {
            return new Error.WrongCredentials();
        }

        var upgraded = result == PasswordVerificationResult.SuccessRehashNeeded ? await slot.HashAsync(password) : null;
        return new VerifiedAccount(rows.ToDetails(), hash, upgraded);
    }
}
