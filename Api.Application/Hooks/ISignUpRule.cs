using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Sessions;

namespace Api.Application.Hooks;

/// <summary>
/// Decides who may sign up: by the domain of the address, by a captcha whose answer came in a header. Asked when a sign-up is
/// asked for, known address or not; of several rules each has to agree.
/// </summary>
public interface ISignUpRule
{
    /// <summary>Decides on one sign-up.</summary>
    /// <param name="values">What the account is to hold, in the form in which it would be stored.</param>
    /// <param name="client">Where the request comes from.</param>
    /// <param name="errors">Add what is wrong, by field, to refuse: answered as 400.</param>
    /// <param name="cancellationToken">Cancelled when the client goes away or the request takes too long.</param>
    ValueTask CheckAsync(UserValues values, ClientInfo client, FieldErrors errors, CancellationToken cancellationToken);
}
