using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Users;

namespace Api.Application.Flows;

/// <summary>
/// Finishes flows: each call deletes the row of the flow, on condition that it is still there, in the transaction of what the
/// flow does. So it is done once, however many finish it at once, and goes on where it cannot be done.
/// <see cref="Error.CodeNotValid"/> stands for a flow that is gone; null for a lost race, after which it is decided again.
/// </summary>
public interface IFlowEndings
{
    /// <summary>Creates the account of a sign-up, and deletes the other sign-ups of its address.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="values">What the account holds; every value has been checked.</param>
    /// <param name="passwordHash">Of the password that its owner chose.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<Result<VerifiedAccount>?> TrySignUpAsync(
        OpenFlow flow,
        UserValues values,
        string passwordHash,
        CancellationToken cancellationToken);

    /// <summary>
    /// Sets a password, confirms the address if it never was, lifts a block, and ends all sessions and flows of the user.
    /// </summary>
    Task<Result<UserDetails>?> TryResetPasswordAsync(OpenFlow flow, string passwordHash, CancellationToken cancellationToken);

    /// <summary>Gives the user the confirmed address, and a user name that was the old one with it.</summary>
    Task<Result<UserDetails>?> TryChangeEmailAsync(OpenFlow flow, CancellationToken cancellationToken);
}
