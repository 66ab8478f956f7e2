using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>A statement that stays prepared, with the names of its parameters. Its text is a constant of the program.</summary>
internal sealed record SqliteStatement(string Text, IReadOnlyList<string> Parameters)
{
    /// <summary>A command of its own, for whoever wants to see what is sent.</summary>
    public SqliteCommand ToCommand(IReadOnlyList<object> values, TimeSpan timeout)
    {
        var command = ToCommand(Text, Parameters);
        command.CommandTimeout = (int)timeout.TotalSeconds;
        SetValues(command, values);
        return command;
    }

    public static SqliteCommand ToCommand(string text, IReadOnlyList<string> parameters)
    {
#pragma warning disable CA2100 // The text is a constant of the program.
        var command = new SqliteCommand(text);
#pragma warning restore CA2100
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    public static void SetValues(SqliteCommand command, IReadOnlyList<object> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }
}

/// <summary>As above, for a statement that only reads.</summary>
internal sealed record SqliteStatement<T>(string Text, IReadOnlyList<string> Parameters, Func<DbDataReader, T> Read);
