using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Infrastructure.Persistence;

/// <summary>
/// Sees how Entity Framework asks for its migration lock, for which it would wait for ever without a word: on SQLite for a row
/// that a killed process leaves behind, on SQL Server for a lock that ends with its connection.
/// </summary>
internal sealed class MigrationLockInterceptor : DbCommandInterceptor
{
    private const string Lock = "__EFMigrationsLock";

    // The migration that runs in this flow of calls. Interceptors belong to all contexts.
    private static readonly AsyncLocal<MigrationLockWait?> Current = new();

    /// <summary>Begins to watch the commands of this flow of calls, until it is disposed.</summary>
    public static MigrationLockWait Watch(TimeSpan patience, CancellationToken cancellationToken)
    {
        var wait = new MigrationLockWait(patience, cancellationToken);
        Current.Value = wait;
        return wait;
    }

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<object> result,
        CancellationToken cancellationToken = default)
    {
        if (Asks(command))
        {
            Current.Value?.Begin();
        }

        return base.ScalarExecutingAsync(command, eventData, result, cancellationToken);
    }

    /// <inheritdoc />
    public override ValueTask<object?> ScalarExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        object? result,
        CancellationToken cancellationToken = default)
    {
        // SQLite tells how many rows were inserted, and SQL Server answers when the lock is held.
        if (Asks(command) && result is not 0L)
        {
            Current.Value?.End();
        }

        return base.ScalarExecutedAsync(command, eventData, result, cancellationToken);
    }

    private static bool Asks(DbCommand command) => Current.Value is not null
        && command.CommandText.Contains(Lock, StringComparison.Ordinal)
        && (command.CommandText.StartsWith("INSERT", StringComparison.OrdinalIgnoreCase)
            || command.CommandText.Contains("sp_getapplock", StringComparison.OrdinalIgnoreCase));
}

/// <summary>How long one migration has waited for the lock.</summary>
internal sealed class MigrationLockWait : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _end;
    private ITimer? _notice;
    private ITimer? _giveUp;

    public MigrationLockWait(TimeSpan patience, CancellationToken cancellationToken)
    {
        _patience = patience;
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Cancelled when it has waited for too long.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Whether it has waited for too long.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The lock is asked for, perhaps again.</summary>
    public void Begin()
    {
        if (_notice is not null)
        {
            return;
        }

        _notice = TimeProvider.System.CreateTimer(
            _ => Console.Error.WriteLine(
                "Waiting for the migration lock: another process migrates the database, or one was killed while it did. "
                    + $"Gives up after {_patience.TotalSeconds:0} seconds (Database:MigrationLockTimeout)."),
            state: null,
            Silence,
            Timeout.InfiniteTimeSpan);
        _giveUp = TimeProvider.System.CreateTimer(
            _ =>
            {
                IsOver = true;
                _end.Cancel();
            },
            state: null,
            _patience,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>The lock is held.</summary>
    public void End()
    {
        _notice?.Dispose();
        _giveUp?.Dispose();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        End();
        _end.Dispose();
    }
}
