using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>A statement that stays prepared, with the names of its parameters. Its text is a constant of the program.</summary>
internal sealed record SqliteStatement(string Text, params IReadOnlyList<string> Parameters)
{
    /// <summary>A command of its own, whose parameters have no values yet.</summary>
    public SqliteCommand ToCommand()
    {
#pragma warning disable CA2100 // The text is a constant of the program.
        var command = new SqliteCommand(Text);
#pragma warning restore CA2100
        foreach (var name in Parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    /// <summary>Gives a command of this statement its values, in the order of the parameters, and a timeout of whole seconds.</summary>
    public static void Set(SqliteCommand command, IReadOnlyList<object> values, TimeSpan timeout)
    {
        command.CommandTimeout = (int)timeout.TotalSeconds;
        for (var i = 0; i < values.Count; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }
}

/// <summary>A statement that only reads, and how what it finds is read.</summary>
internal sealed record SqliteStatement<T>(SqliteStatement Sent, Func<DbDataReader, T> Read)
{
    public SqliteStatement(string text, IReadOnlyList<string> parameters, Func<DbDataReader, T> read)
        : this(new SqliteStatement(text, parameters), read)
    {
    }
}
