using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>As much of ADO.NET as Entity Framework uses, in front of a <see cref="StandInServer"/>.</summary>
internal sealed class StandInConnection(StandInServer server) : DbConnection
{
    private ConnectionState _state;

    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "stand-in";

    public override string DataSource => "stand-in";

    public override string ServerVersion => "16";

    public override ConnectionState State => _state;

    public override void Open() => _state = ConnectionState.Open;

    public override void Close() => _state = ConnectionState.Closed;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new Transaction(this, server);

    protected override DbCommand CreateDbCommand() => new Command(server) { Connection = this };

    private sealed class Transaction(StandInConnection connection, StandInServer server) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

        protected override DbConnection DbConnection => connection;

        public override void Commit() => server.Commit();

        public override void Rollback()
        {
        }
    }

    private sealed class Command(StandInServer server) : DbCommand
    {
        // Its parameters cannot be made without it.
        private readonly SqlCommand _parameters = new();

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => _parameters.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        private IEnumerable<SqlParameter> Sent => _parameters.Parameters.Cast<SqlParameter>();

        public override void Cancel()
        {
        }

        public override void Prepare()
        {
        }

        public override int ExecuteNonQuery() => server.Change(CommandText, Sent);

        public override object? ExecuteScalar()
        {
            using var reader = server.Answer(CommandText, Sent);
            return reader.Read() ? reader.GetValue(0) : null;
        }

        protected override DbParameter CreateDbParameter() => new SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => server.Answer(CommandText, Sent);

        protected override void Dispose(bool disposing)
        {
            _parameters.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>The same row, so many times, for each result; the type of a value is the one that is asked for.</summary>
internal sealed class StandInReader(
    IReadOnlyList<IReadOnlyList<string>> results,
    IReadOnlyDictionary<string, object?> row,
    int rows,
    bool exists) : DbDataReader
{
    private int _result;
    private int _read;

    public override int Depth => 0;

    public override int FieldCount => _result < results.Count ? results[_result].Count : 0;

    public override bool HasRows => rows > 0 && FieldCount > 0;

    public override bool IsClosed => false;

    public override int RecordsAffected => 1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => HasRows && _read++ < rows;

    public override bool NextResult()
    {
        _read = 0;
        return ++_result < results.Count;
    }

    public override string GetName(int ordinal) => results[_result][ordinal];

    public override int GetOrdinal(string name) => results[_result].ToList().IndexOf(name);

    public override bool IsDBNull(int ordinal) => row.TryGetValue(GetName(ordinal), out var value) && value is null;

    public override T GetFieldValue<T>(int ordinal) =>
        row.TryGetValue(GetName(ordinal), out var value) && value is T typed ? typed : (T)Some(typeof(T));

    public override object GetValue(int ordinal) => row.TryGetValue(GetName(ordinal), out var value) ? value ?? DBNull.Value : 1;

    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    public override string GetDataTypeName(int ordinal) => "sql_variant";

    public override Type GetFieldType(int ordinal) => typeof(object);

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

    public override double GetDouble(int ordinal) => throw new NotSupportedException();

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

    public override short GetInt16(int ordinal) => throw new NotSupportedException();

    public override int GetValues(object[] values) => throw new NotSupportedException();

    private object Some(Type type) => type switch
    {
        _ when type == typeof(bool) => exists,
        _ when type == typeof(byte) => (byte)1,
        _ when type == typeof(int) => 1,
        _ when type == typeof(long) => 1L,
        _ when type == typeof(string) => "text",
        _ when type == typeof(byte[]) => new byte[16],
        _ when type == typeof(DateTime) => new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        _ when type == typeof(object) => 1,
        _ => throw new NotSupportedException(type.Name),
    };
}
