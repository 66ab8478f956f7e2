using System.Net;

namespace Api.Client.Protocol;

/// <summary>
/// The refresh protocol's rules for a client, as values and pure functions. <see cref="Refresher"/> calls them in order. The
/// numbers are the protocol's: 10 s of rest &gt; 7 s that an answer may take &gt; 5 s within which the server decides.
/// </summary>
internal class RefreshRules
{
    public static RefreshRules Protocol { get; } = new();

    /// <summary>Rule 3: an answer that took longer than this does not count.</summary>
    public virtual TimeSpan Timeout => TimeSpan.FromSeconds(7);

    /// <summary>Rule 3: how often a refresh without an answer is sent again, each time at once.</summary>
    public virtual int Repeats => 2;

    /// <summary>Rule 5: a token that a refresh stored is not presented for this long, in milliseconds.</summary>
    public virtual long Rest => 10_000;

    /// <summary>
    /// Rule 4: what the store holds before a token is sent. A token has one key: the existing one, or a new one if there is
    /// none.
    /// </summary>
    public virtual StoredSession WithKey(StoredSession current, Func<string> randomKey) =>
        current.Key is null ? current with { Key = randomKey() } : current;

    /// <summary>Rule 4, the answer 422: another key, and the token rests as if it had been stored now.</summary>
    public virtual StoredSession? AfterKeyReused(StoredSession? current, StoredSession sent, Func<string> randomKey, long now) =>
        current?.Token == sent.Token && current.Key == sent.Key ? current with { Key = randomKey(), RefreshedAt = now } : current;

    /// <summary>Rules 2, 4 and 5: what the store holds after the token in <paramref name="sent"/> was answered.</summary>
    /// <param name="current">What the store holds by now.</param>
    /// <param name="sent">What it held when the token was sent.</param>
    /// <param name="token">The refresh token of the answer; the one that was sent where the answer has none.</param>
    /// <param name="access">The access token of the answer.</param>
    public virtual StoredSession? AfterAnswer(StoredSession? current, StoredSession sent, string token, AccessToken access)
    {
        if (current?.Token != sent.Token)
        {
            return current;
        }

        return current.Token == token
            ? current with { Access = access }
            : new StoredSession(token) { RefreshedAt = access.ReceivedAt, Access = access };
    }

    /// <summary>Rules 2 and 6: what the store holds after the token in <paramref name="sent"/> was refused for good.</summary>
    public virtual StoredSession? AfterRefusal(StoredSession? current, StoredSession sent) =>
        current?.Token == sent.Token ? null : current;

    /// <summary>Rule 5, when the clock was set back: the rest begins anew, or it would last as long as the clock had been ahead.</summary>
    public virtual StoredSession? AfterClockSetBack(StoredSession? current, long now) =>
        current?.RefreshedAt > now ? current with { RefreshedAt = now } : current;

    /// <summary>Rule 5: for how many milliseconds the stored token has to rest yet.</summary>
    public virtual long RestLeft(StoredSession current, long now) =>
        // A login's token has no predecessor of which a request could be under way: it may be presented at once.
        current.RefreshedAt is { } at ? Math.Max(0, at + Rest - now) : 0;

    /// <summary>Rule 6: whether this answer to a refresh says that the session is over.</summary>
    public virtual bool EndsSession(ApiException refusal) =>
        refusal is { Status: HttpStatusCode.Unauthorized, Code: "token_not_valid" or "no_active_account" };
}
