using Api.Application.Results;
using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Sessions;

namespace Api.Application.Passwords;

/// <summary>
/// Verifies that callers know their own password. Limited as logins are, but never counted against the account, because the
/// caller is signed in already.
/// </summary>
public sealed class CurrentPasswordCheck(
    IPasswordVerifier verifier,
    ILoginRateLimiter attempts,
    ICurrentUser caller,
    PasswordPolicy passwords)
{
    /// <returns>What is wrong about the password before it is tried; null when nothing is.</returns>
    public string? FindFault(string password) =>
        password.CodePoints() > passwords.MaximumLength ? FieldTexts.TooLong(passwords.MaximumLength) : null;

    /// <returns>The caller's account; an error of <paramref name="field"/> when the password is wrong.</returns>
    public async Task<Result<VerifiedAccount>> VerifyAsync(
        string field,
        string password,
        ClientInfo client,
        CancellationToken cancellationToken)
    {
        if (await caller.FindAsync(cancellationToken) is not { } user)
        {
            return new Error.UserNotFound();
        }

        using var attempt = attempts.Begin(user.Username, client);
        if (attempt.RetryAfter is { } delay)
        {
            return new Error.Throttled(delay);
        }

        var verified = await verifier.VerifyAsync(caller.Id, password, cancellationToken);
        if (verified.Error is not Error.WrongCredentials)
        {
            return verified;
        }

        attempt.Fail();
        return new Error.Invalid(field, "The current password is not correct.");
    }
}
