using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Api.Infrastructure.Persistence;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>Which failures are the database's, so that asking again is safe, and which are bugs of ours.</summary>
[Category("Slow")]
public sealed class DatabaseOutageDetectorTests
{
    private readonly DatabaseOutageDetector _detector = new();

    [TestCase(5, true, TestName = "SQLite busy")]
    [TestCase(6, true, TestName = "SQLite locked")]
    [TestCase(7, true, TestName = "SQLite out of memory")]
    [TestCase(8, true, TestName = "SQLite read-only")]
    [TestCase(10, true, TestName = "SQLite I/O error")]
    [TestCase(11, true, TestName = "SQLite damaged")]
    [TestCase(13, true, TestName = "SQLite full")]
    [TestCase(14, true, TestName = "SQLite cannot be opened")]
    [TestCase(15, true, TestName = "SQLite locking protocol")]
    [TestCase(26, true, TestName = "SQLite not a database")]
    [TestCase(1, false, TestName = "SQLite wrong statement")]
    [TestCase(18, false, TestName = "SQLite too big")]
    [TestCase(19, false, TestName = "SQLite constraint")]
    [TestCase(20, false, TestName = "SQLite mismatch")]
    [TestCase(21, false, TestName = "SQLite misuse")]
    [TestCase(25, false, TestName = "SQLite range")]
    public void An_error_of_SQLite_is_an_outage_or_a_bug(int code, bool isOutage) => Judge(new SqliteException("error", code), isOutage);

    [TestCase(-2, true, TestName = "SQL Server time-out")]
    [TestCase(53, true, TestName = "SQL Server not found")]
    [TestCase(1205, true, TestName = "SQL Server deadlock victim")]
    [TestCase(1222, true, TestName = "SQL Server lock time-out")]
    [TestCase(1105, true, TestName = "SQL Server disk full")]
    [TestCase(4060, true, TestName = "SQL Server no such database")]
    [TestCase(9002, true, TestName = "SQL Server log full")]
    [TestCase(10054, true, TestName = "SQL Server connection reset")]
    [TestCase(18456, true, TestName = "SQL Server login failed")]
    [TestCase(40613, true, TestName = "SQL Server database not available")]
    [TestCase(102, false, TestName = "SQL Server syntax")]
    [TestCase(207, false, TestName = "SQL Server no such column")]
    [TestCase(208, false, TestName = "SQL Server no such table")]
    [TestCase(515, false, TestName = "SQL Server null")]
    [TestCase(547, false, TestName = "SQL Server constraint")]
    [TestCase(2601, false, TestName = "SQL Server duplicate in an index")]
    [TestCase(2627, false, TestName = "SQL Server duplicate key")]
    [TestCase(2628, false, TestName = "SQL Server too long, since 2019")]
    [TestCase(8152, false, TestName = "SQL Server too long, before 2019")]
    public void An_error_of_SQL_Server_is_an_outage_or_a_bug(int number, bool isOutage) => Judge(ServerError(number), isOutage);

    [Test]
    public void Giving_up_retrying_and_running_out_of_time_are_outages()
    {
        Judge(new RetryLimitExceededException("retries"), isOutage: true);
        Judge(new TimeoutException("time"), isOutage: true);
    }

    [Test]
    public void An_exhausted_pool_is_an_outage_and_other_invalid_operations_are_bugs()
    {
        Judge(new InvalidOperationException("Timeout expired.") { Source = typeof(SqlConnection).Assembly.GetName().Name }, isOutage: true);
        Judge(new InvalidOperationException("ours"), isOutage: false);
    }

    [Test]
    public void What_is_no_failure_of_the_database_is_a_bug()
    {
        Judge(new DbUpdateConcurrencyException("lost"), isOutage: false);
        Judge(new KeyNotFoundException("ours"), isOutage: false);
        Judge(new OperationCanceledException("gone"), isOutage: false);
    }

    [Test]
    public async Task A_SQL_Server_that_refuses_the_connection_is_an_outage()
    {
        await using var connection = new SqlConnection(string.Create(
            CultureInfo.InvariantCulture,
            $"Server=127.0.0.1,{ClosedPort()};User Id=sa;Password=x;Encrypt=False;Connect Timeout=5;ConnectRetryCount=0"));

        var refused = await Assert.CatchAsync(() => connection.OpenAsync());

        Judge(refused!, isOutage: true);
    }

    /// <summary>Alone, and as Entity Framework wraps it.</summary>
    private void Judge(Exception exception, bool isOutage)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_detector.IsOutage(exception), Is.EqualTo(isOutage));
            Assert.That(_detector.IsOutage(new DbUpdateException("saving", exception)), Is.EqualTo(isOutage));
            Assert.That(
                _detector.IsOutage(new InvalidOperationException("likely transient", new DbUpdateException("saving", exception))),
                Is.EqualTo(isOutage));
        }
    }

    /// <summary>SqlClient makes its errors itself, so they are made here as it does.</summary>
    private static SqlException ServerError(int number)
    {
        const BindingFlags hidden = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var constructor = typeof(SqlError).GetConstructors(hidden).OrderBy(c => c.GetParameters().Length).First();
        var arguments = constructor.GetParameters().Select((parameter, index) => (object?)(parameter.ParameterType switch
        {
            var type when type == typeof(int) => index == 0 ? number : 0,
            var type when type == typeof(string) => "text",
            var type when type == typeof(byte) => (byte)16,
            var type when type == typeof(uint) => 0u,
            _ => null,
        })).ToArray();
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        typeof(SqlErrorCollection).GetMethod("Add", hidden)!.Invoke(errors, [constructor.Invoke(arguments)]);
        var create = typeof(SqlException).GetMethod("CreateException", hidden, [typeof(SqlErrorCollection), typeof(string)])!;
        var exception = (SqlException)create.Invoke(null, [errors, "16.0"])!;
        Assert.That(exception.Number, Is.EqualTo(number), "made as SqlClient makes it");
        return exception;
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
