using Api.Tests.Support;
using Microsoft.Data.SqlClient;

namespace Api.Tests.Web.Outages.SqlServer;

/// <summary>The program on a SQL Server that it reaches through a proxy; skips the test where there is none.</summary>
internal sealed class ProxiedApi : IDisposable
{
    private Func<bool> _struck = () => false;

    public ProxiedApi(params (string Key, string? Value)[] settings)
        : this(connectTimeout: 15, settings)
    {
    }

    /// <summary>With another time to connect than the usual one.</summary>
    /// <param name="connectTimeout">
    /// Seconds; a server that refuses is asked again until they are over, and a beginning or an end of a transaction may
    /// take that long.
    /// </param>
    /// <param name="settings">Of the program.</param>
    public ProxiedApi(int connectTimeout, params (string Key, string? Value)[] settings)
    {
        Database = SqlServerDatabase.Rent();
        Proxy = new TcpProxy(Database.ConnectionString);
        var connection = new SqlConnectionStringBuilder(Proxy.ConnectionString) { ConnectTimeout = connectTimeout }.ConnectionString;
        Api = new ApiFactory([("Database:ConnectionString", connection), .. settings]) { Database = Database, AsksAgain = false };
        // Nothing but the calls of the test is under way from then on: the clock stands still.
        Api.WaitUntilStarted();
    }

    /// <summary>Asked directly, not by way of the proxy.</summary>
    public SqlServerDatabase Database { get; }

    public TcpProxy Proxy { get; }

    public ApiFactory Api { get; }

    /// <summary>Arms the proxy with one fault, for the first message that fits.</summary>
    public void Break(FaultKind kind, FaultMoment moment, Func<TdsMessage, bool> at) => Break(new Fault(kind, moment), at, _ => { });

    /// <summary>As above; what is done with the messages behind it is the test's.</summary>
    public void Break(Fault fault, Func<TdsMessage, bool> at, Action<TdsMessage> behind)
    {
        var met = 0;
        Proxy.Arm(message =>
        {
            if (Volatile.Read(ref met) > 0)
            {
                behind(message);
                return null;
            }

            return at(message) && Interlocked.Increment(ref met) == 1 ? fault : null;
        });
        _struck = () => Volatile.Read(ref met) > 0;
    }

    /// <summary>A test whose fault met no message shows nothing.</summary>
    public void ShouldHaveBroken() => Assert.That(_struck(), "the message was sent");

    /// <summary>
    /// All sessions as they are stored: current and previous token and whether it has ended, by the ids' hexadecimal
    /// digits.
    /// </summary>
    public Dictionary<string, (string Current, string? Previous, bool HasEnded)> Sessions() => Database
        .Query("SELECT Id, CurrentTokenId, PreviousTokenId, EndedAt FROM Sessions")
        .ToDictionary(
            row => TestDatabase.Text(row[0])!, row => (TestDatabase.Text(row[1])!, TestDatabase.Text(row[2]), row[3] is not null));

    /// <summary>The session that a token names, as in <see cref="Sessions"/>.</summary>
    public static string SessionOf(string token) =>
        TokenForge.Open(token).Claims["sid"]!.GetValue<string>().Replace("-", "", StringComparison.Ordinal);

    /// <summary>The connections first: an open transaction would keep the database from being emptied.</summary>
    public void Dispose()
    {
        Proxy.Dispose();
        Api.Dispose();
    }
}
