using System.Diagnostics;
using System.Net;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>
/// Row 87 of the security requirements: a sign-up or a reset is asked for alike, whatever account it is about, and a wrong code is
/// refused alike. The mail is sent behind the answer, by the same process and into the same database, and for some kinds only: a
/// stranger could tell by how long a call takes that is sent right after it, so that has to be alike too. Then the mails are waited
/// for, or what one kind leaves to do would be counted for the next. They become files, since a mail server would take its part of
/// the machine. Each try is about an account and from a network of its own, so that no limit is reached.
/// </summary>
internal sealed class AskedFlows : IAlikeCalls
{
    // The first is the administrator.
    private const int FirstUser = 2;

    // Users from there on are not in the database.
    private const int Nobody = 1_000_000;

    // But for one flow in a hundred million.
    private const string WrongCode = "00000000";

    private const string Confirmed = "UPDATE Users SET EmailConfirmedAt = DateJoined";
    private const string Unconfirmed = "UPDATE Users SET EmailConfirmedAt = NULL";
    private const string Inactive = "UPDATE Users SET EmailConfirmedAt = DateJoined, IsActive = 0";
    private const string Unaddressed = "UPDATE Users SET Email = NULL, NormalizedEmail = NULL";
    private const string Unknown = "DELETE FROM Users";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly (string Kind, string Sql)[] WithAddress =
    [
        ("confirmed", Confirmed),
        ("unknown", Unknown),
        ("inactive", Inactive),
        ("not confirmed", Unconfirmed),
    ];

    private readonly string _path;
    private readonly (string Kind, string Sql)[] _accounts;
    private readonly Func<int, object> _ask;
    private readonly Func<string, object> _guess;

    private AskedFlows(
        string name,
        string path,
        (string Kind, string Sql)[] accounts,
        Func<int, object> ask,
        Func<string, object> guess)
    {
        (Name, _path, _accounts, _ask, _guess) = (name, path, accounts, ask, guess);
        Kinds = [.. accounts.Select(account => account.Kind)];
    }

    public static AskedFlows SignUps { get; } = new(
        "sign-ups",
        "/api/account/signup/",
        WithAddress,
        number => new { email = SeededUsers.EmailOf(number) },
        flow => new { flow, code = WrongCode, password = TokenPair.Password });

    public static AskedFlows ResetsByEmail { get; } = Resets(
        "resets-by-email", WithAddress, number => new { email = SeededUsers.EmailOf(number) });

    public static AskedFlows ResetsByUsername { get; } = Resets(
        "resets-by-username",
        [.. WithAddress, ("without an address", Unaddressed)],
        number => new { username = SeededUsers.NameOf(number) });

    public string Name { get; }

    public IReadOnlyList<string> Kinds { get; }

    public IReadOnlyList<string> Steps => ["asked for", "next call", "wrong code"];

    public IReadOnlyList<(string Key, string Value)> Settings =>
    [
        ("Accounts__SignUp", "true"),
        ("Accounts__PageUrl", "https://example.com/account"),
        ("Mail__Folder", "mails"),
        ("Mail__From", "noreply@example.com"),
    ];

    public async Task PrepareAsync(Server server, HttpClient client, int rounds, CancellationToken cancellationToken)
    {
        await SeededUsers.AddAsync(server.DatabaseFile, NumberOf(kind: 0, rounds) - 1);
        foreach (var (kind, (_, sql)) in _accounts.Index())
        {
            var changed = await server.ExecuteAsync(
                $"{sql} WHERE UserName = 'user' || Id AND Id >= $first AND (Id - $first) % $kinds = $kind",
                ("$first", FirstUser),
                ("$kinds", _accounts.Length),
                ("$kind", kind));
            if (changed != rounds)
            {
                throw new InvalidOperationException("The accounts are not in the database.");
            }
        }
    }

    public async Task<IReadOnlyList<TimedAnswer>> TryAsync(
        Server server,
        HttpClient client,
        int kind,
        int round,
        CancellationToken cancellationToken)
    {
        var number = NumberOf(kind, round);
        var asked = (await AskAsync(client, number, cancellationToken)).Expect(HttpStatusCode.Accepted);
        var next = (await AskAsync(client, number + Nobody, cancellationToken)).Expect(HttpStatusCode.Accepted);
        await WaitForMailsAsync(server, cancellationToken);
        var guess = await TimedAnswer.PostAsync(
            client, $"{_path}confirm/", _guess(asked.Flow!), NetworkOf(number), cancellationToken);
        return [asked, next, guess.Expect(HttpStatusCode.BadRequest)];
    }

    private static AskedFlows Resets(string name, (string Kind, string Sql)[] accounts, Func<int, object> ask) => new(
        name, "/api/account/password/reset/", accounts, ask, flow => new { flow, code = WrongCode, newPassword = TokenPair.Password });

    private static async Task WaitForMailsAsync(Server server, CancellationToken cancellationToken)
    {
        await using var database = await SqlFile.OpenAsync(server.DatabaseFile);
        var began = Stopwatch.GetTimestamp();
        do
        {
            await Task.Delay(Pause, cancellationToken);
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException("The mails are not sent.");
            }
        }
        while ((await database.ReadAsync("SELECT count(*) FROM Outbox", row => row.GetInt64(0)))[0] > 0);
    }

    /// <summary>An address of its own for each account.</summary>
    private static string NetworkOf(int number) => new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]).ToString();

    private Task<TimedAnswer> AskAsync(HttpClient client, int number, CancellationToken cancellationToken) =>
        TimedAnswer.PostAsync(client, _path, _ask(number), NetworkOf(number), cancellationToken);

    private int NumberOf(int kind, int round) => FirstUser + (round * _accounts.Length) + kind;
}
