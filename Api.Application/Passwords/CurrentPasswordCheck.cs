using Api.Application.Results;
using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Sessions;


namespace Api.Application.Passwords;

/// <summary>
/// Has callers prove that they know their own password. Limited as logins are, but never counted against the account: the
/// caller is signed in already.
/// </summary>
public sealed class CurrentPasswordCheck(IPasswordVerifier verifier, ILoginRateLimiter attempts, ICurrentUser caller, PasswordPolicy passwords)
{
    /// <summary>What is wrong about the password before it is tried; null when nothing is.</summary>
    public string? FindFault(string password) =>
        password.CodePoints() > passwords.MaximumLength ? FieldTexts.TooLong(passwords.MaximumLength) : null;

    /// <summary>The caller's account, or why the password does not do, as an error of <paramref name="field"/>.</summary>
    public async Task<Result<VerifiedAccount>> VerifyAsync(string field, string password, ClientInfo client, CancellationToken cancellationToken)
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
