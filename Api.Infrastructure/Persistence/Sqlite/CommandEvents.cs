using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>Tells Entity Framework's log and interceptors of commands that are sent without it.</summary>
internal static class CommandEvents
{
    /// <summary>Executes a command that reads.</summary>
    public static async Task<DbDataReader> ExecuteReaderAsync(
        this AppDbContext context, SqliteCommand command, CancellationToken cancellationToken)
    {
        var log = context.GetService<IRelationalCommandDiagnosticsLogger>();
        var began = TimeProvider.System.GetUtcNow();
        if (!log.ShouldLogCommandExecute(began))
        {
            return command.ExecuteReader();
        }

        var connection = context.GetService<IRelationalConnection>();
        var (text, id, on) = (command.CommandText, Guid.NewGuid(), connection.ConnectionId);
        var intercepted = await log.CommandReaderExecutingAsync(
            connection, command, text, context, id, on, began, CommandSource.Unknown, cancellationToken);
        var rows = intercepted.HasResult ? intercepted.Result : command.ExecuteReader();
        var duration = TimeProvider.System.GetUtcNow() - began;
        return await log.CommandReaderExecutedAsync(
            connection, command, text, context, id, on, rows, began, duration, CommandSource.Unknown, cancellationToken);
    }

    /// <summary>Sends a command that writes, and that somebody else executes.</summary>
    /// <param name="context">Whose log and interceptors are told.</param>
    /// <param name="command">What they see.</param>
    /// <param name="send">Has it executed; returns how many rows it changed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<int> ExecuteNonQueryAsync(
        this AppDbContext context, SqliteCommand command, Func<Task<int>> send, CancellationToken cancellationToken)
    {
        var log = context.GetService<IRelationalCommandDiagnosticsLogger>();
        var began = TimeProvider.System.GetUtcNow();
        if (!log.ShouldLogCommandExecute(began))
        {
            return await send();
        }

        var connection = context.GetService<IRelationalConnection>();
        var (text, id, on) = (command.CommandText, Guid.NewGuid(), connection.ConnectionId);
        var intercepted = await log.CommandNonQueryExecutingAsync(
            connection, command, text, context, id, on, began, CommandSource.Unknown, cancellationToken);
        var changed = intercepted.HasResult ? intercepted.Result : await send();
        var duration = TimeProvider.System.GetUtcNow() - began;
        return await log.CommandNonQueryExecutedAsync(
            connection, command, text, context, id, on, changed, began, duration, CommandSource.Unknown, cancellationToken);
    }
}
