using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace Api.Client.Blazor;

/// <summary>
/// Tells <c>AuthorizeView</c>, <c>[Authorize]</c> and <c>CascadingAuthenticationState</c> who is signed in. The claims are the
/// user's number, the session's id and the roles. They are for display: the server decides what is allowed.
/// </summary>
public sealed class ApiAuthenticationStateProvider : AuthenticationStateProvider, IDisposable
{
    private static readonly AuthenticationState Nobody = new(new ClaimsPrincipal(new ClaimsIdentity()));

    private readonly ApiSession _session;

    /// <summary>Tells who is signed in by this session.</summary>
    public ApiAuthenticationStateProvider(ApiSession session)
    {
        _session = session;
        session.Changed += OnChanged;
    }

    /// <summary>Goes on with the stored session, if there is one. In an outage what is stored is shown.</summary>
    public override async Task<AuthenticationState> GetAuthenticationStateAsync()
    {
        try
        {
            return Describe(await _session.RestoreAsync());
        }
        catch (HttpRequestException)
        {
            return Describe(_session.State);
        }
    }

    /// <summary>Stops listening to the session.</summary>
    public void Dispose() => _session.Changed -= OnChanged;

    private static AuthenticationState Describe(SessionState state)
    {
        if (state is not SessionState.SignedIn user)
        {
            return Nobody;
        }

        var id = user.UserId.ToString(CultureInfo.InvariantCulture);
        var claims = user.Roles.Select(role => new Claim(ClaimTypes.Role, role))
            .Append(new Claim(ClaimTypes.NameIdentifier, id))
            .Append(new Claim("sid", user.SessionId));
        return new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity(claims, "Bearer", ClaimTypes.NameIdentifier, ClaimTypes.Role)));
    }

    private void OnChanged(object? sender, SessionChangedEventArgs change)
    {
        // A refresh changes nothing of what is shown.
        if (change.Change != SessionChange.Refreshed)
        {
            NotifyAuthenticationStateChanged(Task.FromResult(Describe(change.State)));
        }
    }
}
