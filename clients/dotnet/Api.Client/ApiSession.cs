using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Client.Protocol;
using Api.Client.Storage;

namespace Api.Client;

/// <summary>
/// A user's session with the API: signs in and out, and keeps the access token fresh by the refresh protocol's six rules. One
/// for each user of a program, for as long as it runs. All members can be called at the same time.
/// </summary>
public sealed partial class ApiSession : IDisposable
{
    private const string LoginPath = "api/token/";
    private const string LogoutPath = "api/token/blacklist/";

    /// <summary>The server may keep a login waiting ten seconds before it hashes. A login is never repeated.</summary>
    private static readonly TimeSpan LoginLimit = TimeSpan.FromSeconds(30);

    private readonly RefreshRules _rules;
    private readonly TimeProvider _time;
    private readonly ApiCalls _calls;
    private readonly SessionStore _store;
    private readonly SessionView _view = new();
    private readonly Refresher _refresher;

    /// <summary>Makes a session that finds what it needs where the options say.</summary>
    public ApiSession(ApiSessionOptions options)
        : this(options, RefreshRules.Protocol, RandomKey, TaskCreationOptions.RunContinuationsAsynchronously)
    {
    }

    /// <summary>For tests, which replace single rules by wrong ones, and have callers go on one after the other.</summary>
    internal ApiSession(ApiSessionOptions options, RefreshRules rules, Func<string> randomKey, TaskCreationOptions callers)
    {
        var locks = options.Locks ?? options.Storage as ISessionLocks ?? new LocalLocks();
        BaseAddress = WithSlash(options.BaseAddress);
        _rules = rules;
        _time = options.Time;
        var http = new HttpMessageInvoker(options.Handler ?? DefaultHandler(), disposeHandler: options.Handler is null);
        _calls = new ApiCalls(http, BaseAddress, _time);
        _store = new SessionStore(options.Storage, locks);
        _refresher = new Refresher(rules, _calls, _store, _view, locks, _time, randomKey, callers);
    }

    /// <summary>
    /// After each sign-in, refresh and sign-out: on the synchronization context on which the session was made, or on the thread
    /// pool, in order.
    /// </summary>
    public event EventHandler<SessionChangedEventArgs>? Changed
    {
        add => _view.Changed += value;
        remove => _view.Changed -= value;
    }

    /// <summary>The address of the API, with a slash at its end. No other address gets the access token.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Who is signed in, as far as this program knows. The same object while nothing of it changes.</summary>
    public SessionState State => _view.State;

    /// <summary>Signs in. Sent once and never repeated, because each login starts a session.</summary>
    /// <exception cref="ApiException"><c>no_active_account</c>: wrong name or password; <c>throttled</c>. Nothing is stored then.</exception>
    /// <exception cref="NoAnswerException">No answer came.</exception>
    public async Task<SessionState> LoginAsync(string username, string password, CancellationToken cancellationToken = default)
    {
        var answer = await SendLoginAsync(username, password, cancellationToken).ConfigureAwait(false);
        return await SignInAsync(answer).ConfigureAwait(false) ?? throw new NoAnswerException();
    }

    /// <summary>Signs out at once, even without a network, and tells the server up to three times.</summary>
    /// <param name="cancellationToken">Ends the telling. Nobody is signed in here any more by then.</param>
    /// <returns>False if the server has not confirmed it: the session may live on there until it expires.</returns>
    public async Task<bool> LogoutAsync(CancellationToken cancellationToken = default)
    {
        // Remove the record first: a refresh that is still running then finds nothing to replace.
        StoredSession? session = null;
        await _store.UpdateAsync(
            current =>
            {
                session = current;
                return null;
            },
            _ => _view.SignOut(SignOutReason.Logout)).ConfigureAwait(false);
        return session is null || await EndAsync(session, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds out whether somebody is signed in, if necessary by a refresh. A program calls it first.</summary>
    /// <exception cref="ApiException">The refresh was refused for a reason that signs nobody out.</exception>
    /// <exception cref="NoAnswerException">No answer came.</exception>
    public async Task<SessionState> RestoreAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await UsableAccessAsync().ForCaller(cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException) when (State is SessionState.SignedOut)
        {
            // The session turned out to be over, which is an answer.
        }

        return State;
    }

    /// <summary>Gets a new access token, unless the current one is less than ten seconds old.</summary>
    /// <exception cref="ApiException">It was refused. If the session is over, <see cref="State"/> says so by then.</exception>
    /// <exception cref="NoAnswerException">No answer came; nobody was signed out.</exception>
    public async Task<SessionState> RefreshAsync(CancellationToken cancellationToken = default)
    {
        var access = (await _view.AdoptAsync(_store).ConfigureAwait(false))?.Access;
        if (access is null || !IsYoung(access))
        {
            await _refresher.RenewAsync(access).ForCaller(cancellationToken).ConfigureAwait(false);
        }

        return State;
    }

    /// <summary>
    /// An access token that lasts for a request, for a connection that no <see cref="ApiSessionHandler"/> makes (SignalR's
    /// <c>AccessTokenProvider</c>). Null when nobody is signed in.
    /// </summary>
    /// <exception cref="ApiException">A refresh was refused.</exception>
    /// <exception cref="NoAnswerException">No answer came.</exception>
    public async Task<string?> GetAccessTokenAsync(CancellationToken cancellationToken = default) =>
        (await UsableAccessAsync().ForCaller(cancellationToken).ConfigureAwait(false))?.Text;

    /// <summary>A client whose calls below <see cref="BaseAddress"/> carry the session's access token.</summary>
    /// <param name="inner">Sends the calls. By default what the platform has.</param>
    public HttpClient CreateClient(HttpMessageHandler? inner = null) =>
        new(new ApiSessionHandler(this) { InnerHandler = inner ?? DefaultHandler() }) { BaseAddress = BaseAddress };

    /// <summary>Closes the connections. The session stays.</summary>
    public void Dispose() => _calls.Dispose();

    /// <summary>Whether the address is on the API's origin and under its base path.</summary>
    internal bool IsApiAddress(Uri? address) =>
        address is { IsAbsoluteUri: true }
        && Uri.Compare(address, BaseAddress, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
        && address.AbsolutePath.StartsWith(BaseAddress.AbsolutePath, StringComparison.Ordinal);

    /// <summary>An access token that lasts for a request; null if nobody is signed in.</summary>
    internal async Task<AccessToken?> UsableAccessAsync()
    {
        var access = _view.Access ?? (await _view.AdoptAsync(_store).ConfigureAwait(false))?.Access;
        if (access is not null && access.IsFresh(Now()))
        {
            return access;
        }

        if (State is SessionState.SignedOut)
        {
            return null;
        }

        try
        {
            return await _refresher.RenewAsync().ConfigureAwait(false);
        }
        catch
        {
            // An outage is not noticed while the token lives.
            var living = _view.Access;
            if (living?.LifetimeLeft(Now()) > 0)
            {
                return living;
            }

            throw;
        }
    }

    /// <summary>
    /// An access token to send instead of the refused one; null if there is none to try. One so young has not expired: its
    /// session was ended elsewhere, or the server accepts no token at all (rule 5). One that lives no longer than the rest may
    /// have: it was on its way for longer than the program can know.
    /// </summary>
    internal async Task<AccessToken?> ReplacementForAsync(AccessToken refused)
    {
        if (IsYoung(refused) && refused.Claims.Lifetime > _rules.Rest)
        {
            return null;
        }

        try
        {
            var other = await _refresher.RenewAsync(refused).ConfigureAwait(false);
            return other?.Text == refused.Text ? null : other;
        }
        catch (ApiException) when (State is SessionState.SignedOut)
        {
            return null;
        }
    }

    private async Task<ApiAnswer> SendLoginAsync(string username, string password, CancellationToken cancellationToken)
    {
        var credentials = new JsonObject { ["username"] = username, ["password"] = password };
        var answer = await _calls.PostAsync(LoginPath, credentials, LoginLimit, cancellationToken: cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer : throw answer.ToError();
    }

    /// <summary>Stores the session that the answer starts.</summary>
    /// <returns>Null where the answer has no tokens.</returns>
    private async Task<SessionState?> SignInAsync(ApiAnswer answer)
    {
        if (answer.Text("refresh") is not { } token || answer.Text("access") is not { } text)
        {
            return null;
        }

        var access = new AccessToken(text, Now());
        var session = new StoredSession(token) { Access = access };
        try
        {
            await _store.UpdateAsync(_ => session, _ => _view.SignIn(access)).ConfigureAwait(false);
        }
        catch
        {
            // A store that is full or locked. Nobody would ever end a session that is stored nowhere.
            await EndAsync(session, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        return State;
    }

    private async Task<bool> EndAsync(StoredSession session, CancellationToken cancellationToken)
    {
        for (var unanswered = 0; unanswered <= _rules.Repeats; unanswered++)
        {
            try
            {
                var body = new JsonObject { ["refresh"] = session.Token };
                var answer = await _calls.PostAsync(LogoutPath, body, _rules.Timeout, cancellationToken: cancellationToken)
                    .ConfigureAwait(false);
                // A success that is not from the API, for example from a hotel's login page, counts as no answer.
                if (!answer.IsSuccess || answer.IsObject)
                {
                    return answer.IsSuccess;
                }
            }
            catch (NoAnswerException)
            {
                // Again, at once.
            }
        }

        return false;
    }

    private bool IsYoung(AccessToken access) => Now() - access.ReceivedAt is >= 0 and var age && age < _rules.Rest;

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>192 random bits in base64url.</summary>
    private static string RandomKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)).Replace('+', '-').Replace('/', '_');

    /// <summary>The API never redirects. Any other server that does would receive the token or the password.</summary>
    private static HttpClientHandler DefaultHandler() => new() { AllowAutoRedirect = false };

    private static Uri WithSlash(Uri address) =>
        new(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
}
