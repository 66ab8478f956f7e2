using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>A text that the program sent to the database, one statement or several, with its parameters.</summary>
internal sealed class SentStatement(string text, IEnumerable<SqlParameter> parameters)
{
    public string Text => text;

    /// <summary>By their names, with the @.</summary>
    public IReadOnlyDictionary<string, SqlParameter> Parameters { get; } =
        parameters.ToDictionary(parameter => "@" + parameter.ParameterName.TrimStart('@'), StringComparer.OrdinalIgnoreCase);

    public TSqlScript Script { get; } = TSql.Parse(text);

    /// <summary>The names of the columns of each result, without the digits that Entity Framework adds to tell them apart.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Results =>
        [.. Script.Batches.SelectMany(batch => batch.Statements).Select(
            Selected).Where(columns => columns.Count > 0).Select(columns => columns.Select(Name).ToList())];

    /// <summary>The parameters with their types, then the text: the same for the same statement.</summary>
    public override string ToString() =>
        string.Concat(Parameters.Select(parameter => $"-- {parameter.Key} {TypeOf(parameter.Value)}\n")) + text.ReplaceLineEndings("\n")
            .Trim() + "\n";

    private static string TypeOf(SqlParameter parameter)
    {
        var type = parameter.SqlDbType.ToString().ToLowerInvariant();
        return type.EndsWith("char", StringComparison.Ordinal) || type.EndsWith("binary", StringComparison.Ordinal)
            ? parameter.Size == -1 ? $"{type}(max)" : string.Create(CultureInfo.InvariantCulture, $"{type}({parameter.Size})")
            : parameter.Scale > 0 ? string.Create(CultureInfo.InvariantCulture, $"{type}({parameter.Scale})") : type;
    }

    private static IList<SelectElement> Selected(TSqlStatement statement) => statement switch
    {
        SelectStatement { QueryExpression: QuerySpecification query } => query.SelectElements,
        DataModificationStatement change => Output(change)?.SelectColumns ?? [],
        _ => [],
    };

    private static OutputClause? Output(DataModificationStatement statement) => statement switch
    {
        InsertStatement insert => insert.InsertSpecification.OutputClause,
        UpdateStatement update => update.UpdateSpecification.OutputClause,
        DeleteStatement delete => delete.DeleteSpecification.OutputClause,
        _ => null,
    };

    private static string Name(SelectElement element) => element switch
    {
        SelectScalarExpression { ColumnName.Value: { } alias } => alias.TrimEnd("0123456789".ToCharArray()),
        SelectScalarExpression { Expression: ColumnReferenceExpression column } =>
            column.MultiPartIdentifier.Identifiers[^1].Value.TrimEnd("0123456789".ToCharArray()),
        _ => "",
    };
}
