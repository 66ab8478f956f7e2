using System.Net;
using System.Text.Json.Nodes;
using Api.Client.Protocol;

namespace Api.Client;

/// <content>
/// What users do with their own accounts. Calls with a signed-in user may answer 401 <c>fresh_login_required</c>: the session goes
/// on, and after <see cref="StepUpAsync"/> or a login the same call can be made again.
/// </content>
public sealed partial class ApiSession
{
    private const string SignUpPath = "api/account/signup/";
    private const string ResetPath = "api/account/password/reset/";
    private const string EmailPath = "api/account/email/";
    private const string StepUpPath = "api/account/step-up/";
    private const string OwnPath = "api/users/me/";

    private readonly LostAnswers _lostAnswers = new();

    /// <summary>
    /// Asks for an account: a code goes to the address. There is no account before <see cref="ConfirmSignUpAsync"/>. The answer is the
    /// same for an address that has an account, whose owner is told instead.
    /// </summary>
    /// <param name="email">Where the code goes.</param>
    /// <param name="username">Null for the address.</param>
    /// <param name="firstName">Null for none.</param>
    /// <param name="lastName">Null for none.</param>
    /// <param name="again">The flow whose code is to be sent once more; everything else has to be the same.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ApiException"><c>invalid</c>, <c>username_taken</c>, <c>throttled</c>.</exception>
    /// <exception cref="NoAnswerException">No answer came. Asking again sends another mail.</exception>
    public Task<AccountFlow> SignUpAsync(
        string email,
        string? username = null,
        string? firstName = null,
        string? lastName = null,
        AccountFlow? again = null,
        CancellationToken cancellationToken = default)
    {
        var body = Body(("email", email), ("username", username), ("firstName", firstName), ("lastName", lastName), ("flow", again?.Flow));
        return ReadFlowAsync(PostAsync(SignUpPath, body, cancellationToken), email);
    }

    /// <summary>
    /// Creates the account with the password that the reader of the mail chooses. By a code it signs in too, after a lost answer by a
    /// login; by a link nobody is signed in.
    /// </summary>
    /// <param name="key">The code or the link.</param>
    /// <param name="password">The new account's.</param>
    /// <param name="username">Another user name than was asked for, where that is taken.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ApiException">
    /// <c>code_not_valid</c>, <c>invalid</c>, <c>username_taken</c>, <c>email_taken</c>, <c>throttled</c>; <c>no_active_account</c>:
    /// the account is there and may not log in.
    /// </exception>
    /// <exception cref="NoAnswerException">
    /// No answer came, and a login with the password did not succeed. The same can be sent again.
    /// </exception>
    public Task<SessionState> ConfirmSignUpAsync(
        FlowKey key,
        string password,
        string? username = null,
        CancellationToken cancellationToken = default)
    {
        var body = key.ToBody();
        body["password"] = password;
        if (username is not null)
        {
            body["username"] = username;
        }

        return _lostAnswers.FinishAsync<SessionState>(
            key,
            before: null,
            () => PostAsync($"{SignUpPath}confirm/", body, cancellationToken),
            async answer => key.IsLink ? StateAfter(answer) : await SignInAsync(answer).ConfigureAwait(false),
            async () => key switch
            {
                { Name: null } => null,
                { IsLink: true } => await FindPasswordAsync(key.Name, password, cancellationToken).ConfigureAwait(false),
                _ => await LoginAsync(key.Name, password, cancellationToken).ConfigureAwait(false),
            });
    }

    /// <summary>Asks for a new password: a code goes to the address of the account. The answer is the same when there is none.</summary>
    /// <param name="name">The address or the user name of the account. What has an <c>@</c> is an address.</param>
    /// <param name="again">The flow whose code is to be sent once more; the name has to be the same.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ApiException"><c>invalid</c>, <c>throttled</c>.</exception>
    /// <exception cref="NoAnswerException">No answer came. Asking again sends another mail.</exception>
    public Task<AccountFlow> RequestPasswordResetAsync(
        string name,
        AccountFlow? again = null,
        CancellationToken cancellationToken = default)
    {
        var body = Body((name.Contains('@') ? "email" : "username", name), ("flow", again?.Flow));
        return ReadFlowAsync(PostAsync(ResetPath, body, cancellationToken), name);
    }

    /// <summary>
    /// Sets a new password, which ends all sessions of the user. Nobody is signed in by it: after a lost answer it logs in with the
    /// new password to find out, and ends that session at once.
    /// </summary>
    /// <param name="key">The code or the link.</param>
    /// <param name="newPassword">The password from now on.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ApiException"><c>code_not_valid</c>, <c>invalid</c>, <c>throttled</c>.</exception>
    /// <exception cref="NoAnswerException">
    /// No answer came, and a login with the password did not succeed. The same can be sent again.
    /// </exception>
    public Task ResetPasswordAsync(FlowKey key, string newPassword, CancellationToken cancellationToken = default)
    {
        var body = key.ToBody();
        body["newPassword"] = newPassword;
        return _lostAnswers.FinishAsync<SessionState>(
            key,
            before: null,
            () => PostAsync($"{ResetPath}confirm/", body, cancellationToken),
            answer => Task.FromResult(StateAfter(answer)),
            async () => key.Name is { } name
                ? await FindPasswordAsync(name, newPassword, cancellationToken).ConfigureAwait(false)
                : null);
    }

    /// <summary>Asks for another address, or to confirm the user's own: a code goes to it, and a notice to the old one.</summary>
    /// <param name="email">Where the code goes.</param>
    /// <param name="currentPassword">The user's; null where there is none.</param>
    /// <param name="again">The flow whose code is to be sent once more; everything else has to be the same.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ApiException"><c>fresh_login_required</c>, <c>invalid</c>, <c>throttled</c>.</exception>
    /// <exception cref="NoAnswerException">No answer came. Asking again sends another mail.</exception>
    public Task<AccountFlow> ChangeEmailAsync(
        string email,
        string? currentPassword,
        AccountFlow? again = null,
        CancellationToken cancellationToken = default)
    {
        var body = Body(("email", email), ("currentPassword", currentPassword), ("flow", again?.Flow));
        return ReadFlowAsync(SendSignedInAsync(HttpMethod.Post, EmailPath, body, cancellationToken), email);
    }

    /// <summary>Gives the user the confirmed address. After a lost answer the record tells whether it has.</summary>
    /// <param name="key">The code or the link.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The user as it is then.</returns>
    /// <exception cref="ApiException"><c>code_not_valid</c>, <c>email_taken</c>, <c>username_taken</c>, <c>throttled</c>.</exception>
    /// <exception cref="NoAnswerException">No answer came, and the record did not show the address. The same can be sent again.</exception>
    public async Task<UserRecord> ConfirmEmailAsync(FlowKey key, CancellationToken cancellationToken = default)
    {
        // A link does not tell its address: what the record says now tells it from what it says after a lost answer.
        if (!_lostAnswers.TryGet(key, out var before) && key.IsLink)
        {
            before = (await ReadUserAsync(cancellationToken).ConfigureAwait(false)).EmailConfirmedAt;
        }

        return await _lostAnswers.FinishAsync(
            key,
            before,
            () => SendSignedInAsync(HttpMethod.Post, $"{EmailPath}confirm/", key.ToBody(), cancellationToken),
            answer => Task.FromResult(UserIn(answer)),
            async () => await ReadUserAsync(cancellationToken).ConfigureAwait(false) is { EmailConfirmedAt: { } at } user
                && (key.IsLink ? at != before : string.Equals(key.Name?.Trim(), user.Email, StringComparison.OrdinalIgnoreCase))
                    ? user
                    : null).ConfigureAwait(false);
    }

    /// <summary>Proves again who the user is: the session goes on with an access token whose login is fresh.</summary>
    /// <exception cref="ApiException"><c>invalid</c>: the password is wrong; <c>throttled</c>.</exception>
    /// <exception cref="NoAnswerException">No answer came. The same can be sent again.</exception>
    public async Task<SessionState> StepUpAsync(string password, CancellationToken cancellationToken = default)
    {
        var body = new JsonObject { ["password"] = password };
        var answer = await SendSignedInAsync(HttpMethod.Post, StepUpPath, body, cancellationToken).ConfigureAwait(false);
        var access = new AccessToken(SuccessIn(answer).Text("access") ?? throw new NoAnswerException(), Now());
        await _store.UpdateAsync(
            current => IsOf(current, access.Claims.SessionId) ? current! with { Access = access } : current,
            next =>
            {
                if (ReferenceEquals(next?.Access, access))
                {
                    _view.SignIn(access);
                }
            }).ConfigureAwait(false);
        return State;
    }

    /// <summary>
    /// Deletes the account of who is signed in, with all that belongs to it, and signs out. Without an answer it is sent up to three
    /// times.
    /// </summary>
    /// <exception cref="ApiException"><c>fresh_login_required</c>, <c>last_administrator</c>. Nobody is signed out.</exception>
    /// <exception cref="NoAnswerException">No answer came. The same can be sent again.</exception>
    public async Task DeleteAccountAsync(CancellationToken cancellationToken = default)
    {
        var sessionId = (await UsableAccessAsync().ForCaller(cancellationToken).ConfigureAwait(false))?.Claims.SessionId;
        for (var unanswered = 0; !await TryDeleteAsync(sessionId, cancellationToken).ConfigureAwait(false); unanswered++)
        {
            if (unanswered == _rules.Repeats)
            {
                throw new NoAnswerException();
            }
        }

        await _store.UpdateAsync(
            current => IsOf(current, sessionId) ? null : current,
            next =>
            {
                if (next is null)
                {
                    _view.SignOut(SignOutReason.AccountDeleted);
                }
            }).ConfigureAwait(false);
    }

    /// <summary>Everything that is stored about who is signed in.</summary>
    /// <returns>A JSON document, to be kept as a file.</returns>
    /// <exception cref="ApiException"><c>fresh_login_required</c>.</exception>
    /// <exception cref="NoAnswerException">No answer came.</exception>
    public async Task<string> ExportAccountAsync(CancellationToken cancellationToken = default)
    {
        var answer = await SendSignedInAsync(HttpMethod.Get, $"{OwnPath}export/", body: null, cancellationToken).ConfigureAwait(false);
        return SuccessIn(answer).Text("exportedAt") is not null ? answer.Body.GetRawText() : throw new NoAnswerException();
    }

    /// <returns>False when no answer came.</returns>
    private async Task<bool> TryDeleteAsync(string? sessionId, CancellationToken cancellationToken)
    {
        var access = await UsableAccessAsync().ForCaller(cancellationToken).ConfigureAwait(false);
        if (access?.Claims.SessionId != sessionId)
        {
            // Somebody else has signed in since the first try, by another program on the storage: it is not their account.
            throw new NoAnswerException();
        }

        try
        {
            var answer = await SendAsync(HttpMethod.Delete, OwnPath, body: null, access, cancellationToken).ConfigureAwait(false);
            // A user who is not there was deleted by a try whose answer was lost.
            return answer.Text("code") == "user_not_found" || SuccessIn(answer).Status == HttpStatusCode.NoContent;
        }
        catch (NoAnswerException)
        {
            return false;
        }
    }
}
