using Api.Application.Keys;
using Api.Domain.Keys;
using Api.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Tokens.KeyRotation;

/// <summary>Reads the keys at start and ever after, has a key made when one is due, and those deleted that are gone.</summary>
internal sealed class KeyService(
    IServiceScopeFactory scopes,
    KeyReader reader,
    KeyRotationPolicy policy,
    IOptions<JwtOptions> options,
    IOptions<DatabaseOptions> database,
    TimeProvider time,
    ILogger<KeyService> logger) : BackgroundService
{
    // Keeps start-up short when a server does not answer. A file answers or fails, however busy the machine is.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private bool _hasRead;

    /// <summary>Reads once before the server listens. Without an answer calls with a token are 503 until there is one.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        using (var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            patience.CancelAfter(database.Value.Provider == DatabaseProvider.Sqlite ? Timeout.InfiniteTimeSpan : Patience);
            await TryAsync(patience.Token);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(policy.ReadingInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(stoppingToken);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await reader.ReadAsync(cancellationToken);
            await using var scope = scopes.CreateAsyncScope();
            var keep = scope.ServiceProvider.GetRequiredService<KeepKeysHandler>();
            if (await keep.HandleAsync(new KeepKeysCommand(reader.CanRead, AnnounceFirst()), cancellationToken))
            {
                await reader.ReadAsync(cancellationToken);
            }

            _hasRead = true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The keys that were read last go on.
            Log.KeysNotRead(logger, exception);
        }
        catch (OperationCanceledException)
        {
            // The program ends, or the database did not answer at start.
        }
    }

    /// <summary>
    /// The previous key goes on signing meanwhile. Where keys were published before, validators have to know the first one too.
    /// </summary>
    private TimeSpan AnnounceFirst()
    {
        var previous = options.Value.PreviousKeys;
        return previous.Any(key => JwtAlgorithm.Find(key.Algorithm) is { IsAsymmetric: true }) ? policy.KnownToValidators
            // This process serves already: somebody has emptied the table under it, and under others.
            : previous.Count > 0 || _hasRead ? policy.KnownToReplicas
            : TimeSpan.Zero;
    }
}
