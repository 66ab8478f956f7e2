using System.Data.Common;
using Api.Application.Outages;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Api.Infrastructure.FirstStart;

/// <summary>
/// Gives an empty database its first account: at start, or, when the database does not answer then, as soon as it does. A start
/// without its database serves 503 and recovers, whatever accounts are asked for.
/// </summary>
public sealed class FirstAccounts : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Keeps start-up short when a server does not answer. A file answers or fails, however busy the machine is.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly IServiceScopeFactory _scopes;
    private readonly IOutageDetector _outages;
    private readonly TimeProvider _time;
    private readonly ILogger<FirstAccounts> _logger;
    private bool _isDone;

    internal FirstAccounts(
        IServiceScopeFactory scopes, bool withDemo, IOutageDetector outages, TimeProvider time, ILogger<FirstAccounts> logger)
    {
        _scopes = scopes;
        WithDemo = withDemo;
        _outages = outages;
        _time = time;
        _logger = logger;
    }

    /// <summary>Whether an empty database gets the demo account.</summary>
    public bool WithDemo { get; }

    /// <summary>Makes the accounts, or leaves that to the background.</summary>
    /// <exception cref="InvalidSettingsException">The name or the password of the first administrator breaks a rule.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        _isDone = await TryAsync(cancellationToken);
        if (!_isDone)
        {
            Log.FirstAccountsDelayed(_logger);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!_isDone)
        {
            await Task.Delay(Interval, _time, stoppingToken);
            try
            {
                _isDone = await TryAsync(stoppingToken);
            }
            catch (InvalidSettingsException exception)
            {
                Log.FirstAdministratorRefused(_logger, string.Join(' ', exception.Errors));
                return;
            }
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
            if (await HasUsersAsync(context, cancellationToken))
            {
                return true;
            }

            await scope.ServiceProvider.GetRequiredService<FirstAdministrator>().EnsureAsync(cancellationToken);
            if (WithDemo)
            {
                await scope.ServiceProvider.GetRequiredService<DemoAccount>().EnsureAsync(cancellationToken);
            }

            if (!await context.Users.AnyAsync(cancellationToken))
            {
                Log.NobodyCanLogIn(_logger);
            }

            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && (exception is DbException or OperationCanceledException || _outages.IsOutage(exception)))
        {
            return false;
        }
    }

    private static async Task<bool> HasUsersAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(context.Database.IsSqlite() ? Timeout.InfiniteTimeSpan : Patience);
        return await context.Users.AnyAsync(patience.Token);
    }
}
