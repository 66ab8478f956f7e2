using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Client.Protocol;

namespace Api.Client;

/// <content>How the calls about accounts are sent and read.</content>
public sealed partial class ApiSession
{
    private static JsonObject Body(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var body = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                body[name] = value;
            }
        }

        return body;
    }

    private static ApiAnswer SuccessIn(ApiAnswer answer) => answer.IsSuccess ? answer : throw answer.ToError();

    /// <returns>Null where the answer is not the API's.</returns>
    private static UserRecord? UserIn(ApiAnswer answer)
    {
        try
        {
            return answer.IsObject ? answer.Body.Deserialize(UserRecordJson.Default.UserRecord) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsOf(StoredSession? record, string? sessionId) =>
        record?.Access is { } access && access.Claims.SessionId == sessionId;

    private Task<ApiAnswer> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        _calls.PostAsync(path, body, LoginLimit, cancellationToken: cancellationToken);

    private async Task<ApiAnswer> SendSignedInAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var access = await UsableAccessAsync().ForCaller(cancellationToken).ConfigureAwait(false);
        return await SendAsync(method, path, body, access, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a call, and once more with a new token of the same session where this one is refused. A login that is too old is not
    /// mended by a refresh.
    /// </summary>
    private async Task<ApiAnswer> SendAsync(
        HttpMethod method,
        string path,
        JsonObject? body,
        AccessToken? access,
        CancellationToken cancellationToken)
    {
        var answer = await _calls.SendAsync(method, path, body, access?.Text, LoginLimit, cancellationToken).ConfigureAwait(false);
        return access is not null
            && answer.Status == HttpStatusCode.Unauthorized
            && answer.Text("code") == "token_not_valid"
            && await ReplacementForAsync(access).ForCaller(cancellationToken).ConfigureAwait(false) is { } other
            && other.Claims.SessionId == access.Claims.SessionId
                ? await _calls.SendAsync(method, path, body, other.Text, LoginLimit, cancellationToken).ConfigureAwait(false)
                : answer;
    }

    private async Task<AccountFlow> ReadFlowAsync(Task<ApiAnswer> asking, string name)
    {
        var answer = SuccessIn(await asking.ConfigureAwait(false));
        return answer.Text("flow") is { } flow
            && answer.Body.TryGetProperty("expiresIn", out var seconds)
            && seconds.ValueKind == JsonValueKind.Number
                ? new AccountFlow(flow, name, _time.GetUtcNow().AddSeconds(seconds.GetDouble()))
                : throw new NoAnswerException();
    }

    private async Task<UserRecord> ReadUserAsync(CancellationToken cancellationToken)
    {
        var answer = await SendSignedInAsync(HttpMethod.Get, OwnPath, body: null, cancellationToken).ConfigureAwait(false);
        return UserIn(SuccessIn(answer)) ?? throw new NoAnswerException();
    }

    /// <returns>The state, after an answer that signs nobody in; null where the answer is not the API's.</returns>
    private SessionState? StateAfter(ApiAnswer answer) => answer.Status == HttpStatusCode.NoContent ? State : null;

    /// <summary>Finds out by a login whether the password is set. Nobody is signed in by it, as by the answer that was lost.</summary>
    /// <returns>The state; null where the answer is not the API's.</returns>
    private async Task<SessionState?> FindPasswordAsync(string name, string password, CancellationToken cancellationToken)
    {
        var answer = await SendLoginAsync(name, password, cancellationToken).ConfigureAwait(false);
        if (answer.Text("refresh") is not { } token)
        {
            return null;
        }

        await EndAsync(new StoredSession(token), CancellationToken.None).ConfigureAwait(false);
        return State;
    }
}
