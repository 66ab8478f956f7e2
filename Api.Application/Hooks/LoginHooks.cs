using Api.Application.Users;
using Api.Domain.Sessions;
using Microsoft.Extensions.Logging;

namespace Api.Application.Hooks;

/// <summary>Everything that was registered to take part in logins.</summary>
public sealed partial class LoginHooks(IEnumerable<ILoginRule> rules, IEnumerable<ILoginObserver> observers, ILogger<LoginHooks> logger)
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
        TellAsync(observer => observer.SucceededAsync(user, session, cancellationToken));

    internal Task FailedAsync(string name, ClientInfo client, CancellationToken cancellationToken) =>
        TellAsync(observer => observer.FailedAsync(name, client, cancellationToken));

    /// <summary>The login is decided: no observer may turn it into something else.</summary>
    private async Task TellAsync(Func<ILoginObserver, ValueTask> tell)
    {
        foreach (var observer in observers)
        {
            try
            {
                await tell(observer);
            }
            catch (Exception exception)
            {
                ObserverFailed(logger, exception, observer.GetType().Name);
            }
        }
    }

    [LoggerMessage(110, LogLevel.Error, "{Observer} failed on a login", EventName = nameof(ObserverFailed))]
    private static partial void ObserverFailed(ILogger logger, Exception exception, string observer);
}
