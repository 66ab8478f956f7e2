using Api.Application.Flows;
using Api.Application.Mail;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.LoginLimits;
using Api.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>
/// Finishes flows in the database. The row of a user is locked before the row of the flow, as where a user's flows are deleted:
/// the other way round the two would wait for each other.
/// </summary>
internal sealed class FlowEndings(
    AppDbContext context,
    Lazy<UserManager<ApplicationUser>> users,
    AccountNotices notices,
    TimeProvider time) : IFlowEndings
{
    public async Task<Result<VerifiedAccount>?> TrySignUpAsync(
        OpenFlow flow,
        UserValues values,
        string passwordHash,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            return await RunAsync<VerifiedAccount>(
                async () =>
                {
                    if (await context.FindTakenAddressFirstAsync(values, except: null, cancellationToken) is { } taken)
                    {
                        return await context.TryTakeFlowAsync(flow.Flow.Id, cancellationToken) ? taken : new Error.CodeNotValid();
                    }

                    var user = new ApplicationUser { PasswordHash = passwordHash, DateJoined = now };
                    values.Apply(user);
                    user.EmailConfirmedAt = now;
                    await IdentityResults.TrySucceedAsync(users.Value.CreateAsync(user));
                    if (!await context.TryTakeFlowAsync(flow.Flow.Id, cancellationToken))
                    {
                        return new Error.CodeNotValid();
                    }

                    await context.DeleteSignUpsAsync(user.NormalizedEmail!, cancellationToken);
                    return new VerifiedAccount(user.ToDetails([]), passwordHash, UpgradedHash: null);
                },
                created => context.Users.AnyAsync(
                    user => user.Id == created.User.Id.Value && user.PasswordHash == passwordHash, cancellationToken),
                cancellationToken);
        }
        catch (DbUpdateException exception) when (IsTaken(exception))
        {
            return null;
        }
    }

    public Task<Result<UserDetails>?> TryResetPasswordAsync(OpenFlow flow, string passwordHash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return ChangeAsync(
            flow,
            id => context.ResetFailuresAsync(id, cancellationToken),
            async user =>
            {
                user.PasswordHash = passwordHash;
                // The code came to the address.
                user.EmailConfirmedAt ??= now;
                if (!await IdentityResults.TrySucceedAsync(users.Value.UpdateSecurityStampAsync(user)))
                {
                    return false;
                }

                await notices.TellAsync(MailTemplate.PasswordWasReset, user, cancellationToken);
                return true;
            },
            user => user.PasswordHash == passwordHash,
            cancellationToken);
    }

    public async Task<Result<UserDetails>?> TryChangeEmailAsync(OpenFlow flow, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var address = flow.NewAddress!;
        try
        {
            return await ChangeAsync(
                flow,
                id => context.Users.Where(user => user.Id == id.Value).ExecuteUpdateAsync(
                    user => user.SetProperty(u => u.EmailConfirmedAt, u => u.EmailConfirmedAt), cancellationToken),
                async user =>
                {
                    var (old, wasConfirmed) = (user.Email, user.EmailConfirmedAt is not null);
                    user.UserName = NameWith(user, address);
                    user.Email = address;
                    user.EmailConfirmedAt = now;
                    if (!await IdentityResults.TrySucceedAsync(users.Value.UpdateAsync(user)))
                    {
                        return false;
                    }

                    if (old != address)
                    {
                        await notices.TellAsync(MailTemplate.EmailChanged, user, old, wasConfirmed, cancellationToken);
                        await notices.TellAsync(MailTemplate.EmailChanged, user, cancellationToken);
                    }

                    return true;
                },
                user => user.EmailConfirmedAt == now && user.Email == address,
                cancellationToken);
        }
        catch (DbUpdateException exception) when (IsTaken(exception))
        {
            return null;
        }
    }

    /// <summary>Changes the user of a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="hold">Writes the user's row, so that nobody else changes it; returns how many rows.</param>
    /// <param name="change">Changes and saves the user; false for a lost race.</param>
    /// <param name="isChanged">Whether a stored user is one that this call has saved.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    private Task<Result<UserDetails>?> ChangeAsync(
        OpenFlow flow,
        Func<UserId, Task<int>> hold,
        Func<ApplicationUser, Task<bool>> change,
        System.Linq.Expressions.Expression<Func<ApplicationUser, bool>> isChanged,
        CancellationToken cancellationToken)
    {
        var id = flow.Flow.UserId!.Value;
        var stored = context.Users.Where(user => user.Id == id.Value);
        return RunAsync<UserDetails>(
            async () =>
            {
                if (await hold(id) == 0
                    || !await context.TryTakeFlowAsync(flow.Flow.Id, cancellationToken)
                    || await stored.SingleOrDefaultAsync(cancellationToken) is not { IsActive: true } user
                    || !OwnerState.IsSame(OwnerState.Of(user), flow.OwnerState))
                {
                    return new Error.CodeNotValid();
                }

                if (flow.NewAddress is { } address
                    && await context.FindTakenAddressFirstAsync(
                        UserValues.Named(NameWith(user, address), address), id, cancellationToken) is { } taken)
                {
                    return taken;
                }

                return await change(user)
                    ? (await context.ReadAsync(stored, cancellationToken)).Values.Single()
                    : (Result<UserDetails>?)null;
            },
            _ => stored.AnyAsync(isChanged, cancellationToken),
            cancellationToken);
    }

    /// <summary>
    /// Between the look and the save somebody else took a name, and the next look finds it: the index says so or, where the other
    /// commit is seen already, Identity, which looks once more.
    /// </summary>
    private static bool IsTaken(DbUpdateException exception) => exception.IsConstraintViolation() || exception.InnerException is null;

    /// <summary>The user name with another address: one that is the address goes with it.</summary>
    private static string NameWith(ApplicationUser user, string address) =>
        user.Email is { } old && NameNormalizer.NormalizeLogin(user.UserName!) == NameNormalizer.NormalizeLogin(old)
            ? address
            : user.UserName!;

    /// <summary>Runs work in a transaction that is committed only if it succeeds: where it is refused the flow goes on.</summary>
    /// <returns>What the work returned, or why nothing is changed; null for a lost race, and nothing is changed.</returns>
    private async Task<Result<T>?> RunAsync<T>(
        Func<Task<Result<T>?>> work,
        Func<T, Task<bool>> isCommitted,
        CancellationToken cancellationToken)
        where T : notnull
    {
        Error? refusal = null;
        var done = await context.TryInTransactionAsync(TryAsync, result => isCommitted(result.Value!), cancellationToken);
        return done ?? (refusal is null ? null : (Result<T>)refusal);

        async Task<Result<T>?> TryAsync()
        {
            var outcome = await work();
            refusal = outcome?.Error;
            return refusal is null ? outcome : null;
        }
    }
}
