using System.Text.Json.Nodes;
using Api.Client.Storage;

namespace Api.Client.Protocol;

/// <summary>Exchanges the stored refresh token for an access token, by the six rules of the protocol.</summary>
/// <param name="rules">The protocol's; tests replace single ones.</param>
/// <param name="calls">Where the requests go.</param>
/// <param name="store">What is known of the session.</param>
/// <param name="view">What this program shows of it.</param>
/// <param name="locks">What keeps two programs on one store apart.</param>
/// <param name="time">The wall clock: unlike a monotonic clock it runs on while a phone sleeps.</param>
/// <param name="randomKey">Makes an <c>Idempotency-Key</c>.</param>
/// <param name="callers">
/// Whether a caller goes on beside the others. In tests one goes on after the other, on the thread of the answer.
/// </param>
internal sealed class Refresher(
    RefreshRules rules,
    ApiCalls calls,
    SessionStore store,
    SessionView view,
    ISessionLocks locks,
    TimeProvider time,
    Func<string> randomKey,
    TaskCreationOptions callers)
{
    public const string Path = "api/token/refresh/";

    private const string LockName = "refresh";

    /// <summary>After an outage nothing is sent for as long as <c>Retry-After</c> asks, within these bounds.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private (long Until, Exception Reason)? _pause;

    /// <summary>Who waits for the refresh that is running; null while none is.</summary>
    private List<TaskCompletionSource<AccessToken?>>? _callers;

    /// <summary>How many keys in a row the server refused as used before. Too many mean that the keys are not random.</summary>
    private int _keysRefused;

    /// <summary>
    /// Returns an access token other than <paramref name="refused"/>: one that another program has stored meanwhile, or the one
    /// of a refresh, which all callers share. Null when nobody is signed in.
    /// </summary>
    /// <exception cref="ApiException">The refresh was refused. If the session turned out to be over, it is signed out by then.</exception>
    /// <exception cref="NoAnswerException">No answer came.</exception>
    public Task<AccessToken?> RenewAsync(AccessToken? refused = null)
    {
        // Each has a task of its own, and they go on in the order in which they asked.
        var caller = new TaskCompletionSource<AccessToken?>(callers);
        lock (_gate)
        {
            if (_callers is not null)
            {
                _callers.Add(caller);
                return caller.Task;
            }

            _callers = [caller];
        }

        _ = RunAsync(refused);
        return caller.Task;
    }

    private async Task RunAsync(AccessToken? refused)
    {
        AccessToken? access = null;
        Exception? error = null;
        try
        {
            access = await RenewWhenRestedAsync(refused).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            error = exception;
        }

        foreach (var caller in TakeCallers())
        {
            if (error is null)
            {
                caller.SetResult(access);
            }
            else
            {
                caller.SetException(error);
                // Callers who have given up do not hear it, and that is no fault.
                _ = caller.Task.Exception;
            }
        }
    }

    private List<TaskCompletionSource<AccessToken?>> TakeCallers()
    {
        lock (_gate)
        {
            var waiting = _callers!;
            _callers = null;
            return waiting;
        }
    }

    /// <summary>Rule 5: waits until the token may be sent. It waits without the lock, so that others need not wait too.</summary>
    private async Task<AccessToken?> RenewWhenRestedAsync(AccessToken? refused)
    {
        while (true)
        {
            var change = view.NextChange;
            var (access, restLeft) = await RenewLockedAsync(refused).ConfigureAwait(false);
            if (restLeft == 0)
            {
                return access;
            }

            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(restLeft), time), change).ConfigureAwait(false);
        }
    }

    /// <returns>The access token, or for how many milliseconds the stored token may not be sent.</returns>
    private async Task<(AccessToken? Access, long RestLeft)> RenewLockedAsync(AccessToken? refused)
    {
        var held = await locks.AcquireAsync(LockName).ConfigureAwait(false);
        await using var release = held.ConfigureAwait(false);
        // Each round reads the store again, because another program may have changed it.
        for (var unanswered = 0; ;)
        {
            var found = await view.AdoptAsync(store).ConfigureAwait(false);
            var access = found?.Access;
            var now = Now();
            if (found is null || (access is not null && access.Text != refused?.Text && access.IsFresh(now)))
            {
                return (access, 0);
            }

            if (found.RefreshedAt > now)
            {
                await store.UpdateAsync(current => rules.AfterClockSetBack(current, now)).ConfigureAwait(false);
                continue;
            }

            if (rules.RestLeft(found, now) is > 0 and var restLeft)
            {
                return (null, restLeft);
            }

            ThrowWhilePaused(now);

            // Rule 4: store the key before sending anything.
            var sent = await store.UpdateAsync(current => current is null ? null : rules.WithKey(current, randomKey)).ConfigureAwait(false);
            if (sent?.Key is null || sent.Token != found.Token)
            {
                continue;
            }

            var answer = await PresentAsync(sent).ConfigureAwait(false);
            // Rule 3: repeat at once.
            if (answer is null)
            {
                if (++unanswered > rules.Repeats)
                {
                    throw Pause(new NoAnswerException(), ShortestPause);
                }

                continue;
            }

            var renewed = answer.IsSuccess
                ? await OnAnswerAsync(sent, answer).ConfigureAwait(false)
                : await OnRefusalAsync(sent, answer.ToError()).ConfigureAwait(false);
            if (renewed is not null)
            {
                return (renewed, 0);
            }
        }
    }

    /// <summary>Sends one request. A success that is not from the API, for example from a hotel's login page, counts as no answer.</summary>
    private async Task<ApiAnswer?> PresentAsync(StoredSession sent)
    {
        try
        {
            var body = new JsonObject { ["refresh"] = sent.Token };
            var answer = await calls.PostAsync(Path, body, rules.Timeout, sent.Key).ConfigureAwait(false);
            return answer.IsSuccess && answer.Text("access") is null ? null : answer;
        }
        catch (NoAnswerException)
        {
            return null;
        }
    }

    /// <summary>Rule 2: adopts the answer if the store still holds the token that was sent. Otherwise returns null.</summary>
    private async Task<AccessToken?> OnAnswerAsync(StoredSession sent, ApiAnswer answer)
    {
        _pause = null;
        _keysRefused = 0;
        var access = new AccessToken(answer.Text("access")!, Now());
        var token = answer.Text("refresh") ?? sent.Token;
        var stored = await store.UpdateAsync(
            current => rules.AfterAnswer(current, sent, token, access),
            next =>
            {
                if (next?.Token == token)
                {
                    view.SignIn(access);
                }
            }).ConfigureAwait(false);
        return stored?.Token == token ? access : null;
    }

    /// <summary>Throws the refusal, or returns null when a new try makes sense: with a new key (rule 4) or for another session (rule 2).</summary>
    private async Task<AccessToken?> OnRefusalAsync(StoredSession sent, ApiException refusal)
    {
        if (refusal.Code == "idempotency_key_reused")
        {
            await store.UpdateAsync(current => rules.AfterKeyReused(current, sent, randomKey, Now())).ConfigureAwait(false);
            if (++_keysRefused <= rules.Repeats)
            {
                return null;
            }
        }

        // An outage signs nobody out (rule 6).
        if (!rules.EndsSession(refusal))
        {
            throw Pause(refusal, refusal.RetryAfter ?? ShortestPause);
        }

        var reason = refusal.Code == "no_active_account" ? SignOutReason.UserInactive : SignOutReason.SessionEnded;
        var left = await store.UpdateAsync(
            current => rules.AfterRefusal(current, sent),
            next =>
            {
                if (next is null)
                {
                    view.SignOut(reason, refusal);
                }
            }).ConfigureAwait(false);
        return left is null ? throw refusal : null;
    }

    /// <summary>Until the pause is over nothing is sent, and callers get the same error again.</summary>
    private Exception Pause(Exception reason, TimeSpan asked)
    {
        var pause = asked < ShortestPause ? ShortestPause : asked > LongestPause ? LongestPause : asked;
        _pause = (Now() + (long)pause.TotalMilliseconds, reason);
        return reason;
    }

    private void ThrowWhilePaused(long now)
    {
        if (_pause is { } pause && pause.Until - now is > 0 and var left && left <= LongestPause.TotalMilliseconds)
        {
            throw pause.Reason;
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
