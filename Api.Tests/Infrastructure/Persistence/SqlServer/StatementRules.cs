using System.Collections.Frozen;
using System.Data;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>What a parser takes and a server suffers from, told from a statement's shape and the tables of the model.</summary>
internal sealed class StatementRules(IRelationalModel model)
{
    private const int MostParameters = 2100;

    private readonly Dictionary<string, ITable> _tables = model.Tables.ToDictionary(table => table.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What is never meant: hints, SELECT *, MERGE, texts in the statement instead of parameters, and more parameters than
    /// a server takes.
    /// </summary>
    public static IReadOnlyList<string> FindForbidden(SentStatement statement)
    {
        var forbidden = new Forbidden();
        statement.Script.Accept(forbidden);
        return statement.Parameters.Count > MostParameters
            ? [.. forbidden.Faults, $"{statement.Parameters.Count} parameters"]
            : forbidden.Faults;
    }

    /// <summary>
    /// The tables that are gone through, each with what is done there: no condition that always holds compares the first
    /// column of a key or an index. A change that goes through a table locks it, row by row until it is the whole table.
    /// </summary>
    public IReadOnlyList<string> FindScans(SentStatement statement)
    {
        var queries = new Queries();
        statement.Script.Accept(queries);
        return [.. from query in queries.Found
                   from source in query.Sources
                   where _tables.ContainsKey(source.Table) && !Seeks(query, source)
                   select $"{query.Kind} {source.Table}"];
    }

    /// <summary>Parameters of another type than the column that they meet: it would be converted, row by row, past its index.</summary>
    public IReadOnlyList<string> FindConversions(SentStatement statement)
    {
        var queries = new Queries();
        statement.Script.Accept(queries);
        var tables = queries.Found.SelectMany(query => query.Sources).DistinctBy(source => source.Alias).ToDictionary(
            source => source.Alias, source => source.Table);
        var meetings = new Meetings();
        statement.Script.Accept(meetings);
        return [.. from met in meetings.Found
                   let column = _tables.GetValueOrDefault(tables.GetValueOrDefault(met.Table, met.Table))?.FindColumn(met.Column)
                   let type = statement.Parameters[met.Parameter].SqlDbType
                   where column is null || !Fits(type, column.StoreType)
                   select $"{met.Parameter} is {type}, {met.Column} is {column?.StoreType ?? "of no table of the model"}"];
    }

    // Binary is compared with varbinary as it is.
    private static bool Fits(SqlDbType sent, string stored) =>
        stored.Split('(')[0] is var type
            && (type.Equals(sent.ToString(), StringComparison.OrdinalIgnoreCase) || (type == "binary" && sent == SqlDbType.VarBinary));

    private bool Seeks(Query query, Source source)
    {
        var table = _tables[source.Table];
        var leading = table.UniqueConstraints
            .Select(key => key.Columns[0])
            .Concat(table.Indexes.Select(index => index.Columns[0]))
            .Select(column => column.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        // A join reaches its right side by the rows of its left side. WHERE has to name something from outside.
        return IsSeek(source.JoinedOn, [source.Alias]) || IsSeek(query.Where, [.. query.Sources.Select(each => each.Alias)]);

        bool IsSeek(BooleanExpression? condition, IReadOnlyCollection<string> unknown) => condition switch
        {
            BooleanParenthesisExpression inner => IsSeek(inner.Expression, unknown),
            BooleanBinaryExpression { BinaryExpressionType: BooleanBinaryExpressionType.And } both =>
                IsSeek(both.FirstExpression, unknown) || IsSeek(both.SecondExpression, unknown),
            BooleanBinaryExpression either => IsSeek(either.FirstExpression, unknown) && IsSeek(either.SecondExpression, unknown),
            BooleanComparisonExpression { ComparisonType: not BooleanComparisonType.NotEqualToBrackets } comparison =>
                Reaches(comparison.FirstExpression, comparison.SecondExpression, unknown) || Reaches(
                    comparison.SecondExpression, comparison.FirstExpression, unknown),
            InPredicate { NotDefined: false } list => IsLeading(list.Expression),
            _ => false,
        };

        bool Reaches(ScalarExpression column, ScalarExpression value, IReadOnlyCollection<string> unknown) =>
            IsLeading(column) && !(value is ColumnReferenceExpression other && unknown.Contains(TableOf(other) ?? source.Alias));

        bool IsLeading(ScalarExpression expression) =>
            expression is ColumnReferenceExpression column
                && (TableOf(column) ?? source.Alias) == source.Alias && leading.Contains(NameOf(column));
    }

    private static string? TableOf(ColumnReferenceExpression column) =>
        column.MultiPartIdentifier.Count > 1 ? column.MultiPartIdentifier[^2].Value : null;

    private static string NameOf(ColumnReferenceExpression column) => column.MultiPartIdentifier[^1].Value;

    /// <summary>A table by the name that the statement gives to it, and on what it is joined to those before it.</summary>
    private sealed record Source(string Alias, string Table, BooleanExpression? JoinedOn);

    private sealed record Query(string Kind, IReadOnlyList<Source> Sources, BooleanExpression? Where);

    /// <summary>Where a parameter meets a column.</summary>
    private sealed record Meeting(string Table, string Column, string Parameter);

    private sealed class Forbidden : TSqlFragmentVisitor
    {
        // The escape of LIKE, the items of a list, and the table that Entity Framework asks for its migrations.
        private static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal, @"\", "$", "[__EFMigrationsHistory]");

        public List<string> Faults { get; } = [];

        public override void Visit(SelectStarExpression node) => Faults.Add("SELECT *");

        public override void Visit(TableHint node) => Faults.Add($"hint {node.HintKind}");

        public override void Visit(OptimizerHint node) => Faults.Add($"hint {node.HintKind}");

        public override void Visit(MergeSpecification node) => Faults.Add("MERGE");

        public override void Visit(StringLiteral node)
        {
            if (!Known.Contains(node.Value))
            {
                Faults.Add($"text {node.Value}");
            }
        }
    }

    private sealed class Queries : TSqlFragmentVisitor
    {
        public List<Query> Found { get; } = [];

        public override void Visit(QuerySpecification node) => Add("SELECT", node.FromClause?.TableReferences ?? [], node.WhereClause);

        public override void Visit(UpdateSpecification node) =>
            Add("UPDATE", node.FromClause?.TableReferences ?? [node.Target], node.WhereClause);

        public override void Visit(DeleteSpecification node) =>
            Add("DELETE", node.FromClause?.TableReferences ?? [node.Target], node.WhereClause);

        private void Add(string kind, IEnumerable<TableReference> tables, WhereClause? where) =>
            Found.Add(new Query(kind, [.. tables.SelectMany(table => Sources(table, null))], where?.SearchCondition));

        private static IEnumerable<Source> Sources(TableReference reference, BooleanExpression? joinedOn) => reference switch
        {
            NamedTableReference table =>
                [new Source((table.Alias ?? table.SchemaObject.BaseIdentifier).Value, table.SchemaObject.BaseIdentifier.Value, joinedOn)],
            QualifiedJoin join => Sources(
                join.FirstTableReference, joinedOn).Concat(Sources(join.SecondTableReference, join.SearchCondition)),
            UnqualifiedJoin join => Sources(join.FirstTableReference, joinedOn).Concat(Sources(join.SecondTableReference, null)),
            // A query of its own, and a list that is too long for a parameter each.
            QueryDerivedTable or OpenJsonTableReference => [],
            _ => throw new NotSupportedException(reference.GetType().Name),
        };
    }

    private sealed class Meetings : TSqlFragmentVisitor
    {
        private string _target = "";

        public List<Meeting> Found { get; } = [];

        public override void Visit(DataModificationSpecification node) =>
            _target = ((NamedTableReference)node.Target).SchemaObject.BaseIdentifier.Value;

        public override void Visit(BooleanComparisonExpression node)
        {
            Add(node.FirstExpression, node.SecondExpression);
            Add(node.SecondExpression, node.FirstExpression);
        }

        public override void Visit(LikePredicate node) => Add(node.FirstExpression, node.SecondExpression);

        public override void Visit(InPredicate node)
        {
            foreach (var value in node.Values)
            {
                Add(node.Expression, value);
            }
        }

        public override void Visit(AssignmentSetClause node) => Add(node.Column, node.NewValue);

        public override void Visit(InsertSpecification node)
        {
            foreach (var row in ((ValuesInsertSource)node.InsertSource).RowValues)
            {
                foreach (var (column, value) in node.Columns.Zip(row.ColumnValues))
                {
                    Add(column, value);
                }
            }
        }

        private void Add(ScalarExpression? left, ScalarExpression right)
        {
            if (left is ColumnReferenceExpression column && right is VariableReference parameter)
            {
                Found.Add(new Meeting(TableOf(column) ?? _target, NameOf(column), parameter.Name));
            }
        }
    }
}
