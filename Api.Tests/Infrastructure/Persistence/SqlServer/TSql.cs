using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>T-SQL by Microsoft's own parser, as SQL Server 2022 understands it.</summary>
internal static class TSql
{
    /// <summary>The statements of a text, with GO between the batches.</summary>
    /// <exception cref="FormatException">It is no T-SQL; says where.</exception>
    public static TSqlScript Parse(string text)
    {
        using var reader = new StringReader(text);
        var script = (TSqlScript)new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return errors.Count == 0
            ? script
            : throw new FormatException(string.Join('\n', errors.Select(error => $"Line {error.Line}: {error.Message}")) + "\n" + text);
    }
}
