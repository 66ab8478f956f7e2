using System.Diagnostics.Metrics;
using Api.Application.Hooks;
using Api.Application.Users;
using Api.Domain.Sessions;

namespace Api.Tests.Documentation;

/// <summary>Counts logins, for a meter of one's own.</summary>
public sealed class LoginMeter(IMeterFactory meters) : ILoginObserver
{
    private readonly Counter<long> _logins = meters.Create("Api.Logins").CreateCounter<long>("logins");

    /// <inheritdoc/>
    public ValueTask SucceededAsync(UserDetails user, Session session, CancellationToken cancellationToken) => Count("succeeded");

    /// <inheritdoc/>
    public ValueTask FailedAsync(string name, ClientInfo client, CancellationToken cancellationToken) => Count("failed");

    private ValueTask Count(string outcome)
    {
        _logins.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        return ValueTask.CompletedTask;
    }
}
