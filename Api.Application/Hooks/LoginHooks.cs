using Api.Application.Users;
using Api.Domain.Sessions;
using Microsoft.Extensions.Logging;

namespace Api.Application.Hooks;

/// <summary>Calls the rules and observers of logins that were registered.</summary>
public sealed class LoginHooks(IEnumerable<ILoginRule> rules, IEnumerable<ILoginObserver> observers, ILogger<LoginHooks> logger)
{
    internal async Task<bool> MayLogInAsync(UserDetails user, ClientInfo client, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            if (!await rule.MayLogInAsync(user, client, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    internal Task SucceededAsync(UserDetails user, Session session, CancellationToken cancellationToken) =>
        NotifyAsync(observer => observer.SucceededAsync(user, session, cancellationToken));

    internal Task FailedAsync(string name, ClientInfo client, CancellationToken cancellationToken) =>
        NotifyAsync(observer => observer.FailedAsync(name, client, cancellationToken));

    /// <summary>Calls every observer; the login is decided, so that no observer may fail it.</summary>
    private async Task NotifyAsync(Func<ILoginObserver, ValueTask> notify)
    {
        foreach (var observer in observers)
        {
            try
            {
                await notify(observer);
            }
            catch (Exception exception)
            {
                Log.ObserverFailed(logger, exception, observer.GetType().Name);
            }
        }
    }
}
