using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using Api.Tests.Processes;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Processes;

/// <summary>Clients that rotate with each refresh, on two processes by turns.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class RotationStreamTests : ProcessFixture
{
    private const int Streams = 4;
    private static readonly (string, string) EachUseRotates = ("Jwt__ReuseLeeway", "00:00:00");

    [Test]
    public async Task Row_27_A_logout_by_the_first_token_wins_against_a_stream_of_rotations()
    {
        var rounds = Thoroughness.Rounds(suite: 25, onDemand: 300);
        var chance = Thoroughness.Chance();
        using var pair = await ApiPair.StartAsync(Folder, EachUseRotates);
        var user = await pair.CreateUserAsync("ada");
        var rotations = 0;
        for (var round = 0; round < rounds; round++)
        {
            var streams = Enumerable.Range(0, Streams).Select(i => LogOutAsync(pair, i, chance.Next(1, 25))).ToList();
            rotations += (await Task.WhenAll(streams)).Sum();
        }

        await TestContext.Out.WriteLineAsync($"{rotations} rotations before {rounds * Streams} logouts");
        Assert.That(pair.Living(user), Is.Empty);
        var reasons = pair.Database.Query($"SELECT EndReason, count(*) FROM Sessions WHERE UserId = {user} GROUP BY EndReason");
        Assert.That(reasons, Has.Count.EqualTo(1), "no logout was taken for theft");
        Assert.That(reasons[0][1], Is.EqualTo(rounds * Streams));
    }

    [Test]
    public async Task Row_34_A_thousand_rotations_leave_one_row_and_nothing_in_the_database_that_works()
    {
        const int Rotations = 1000;
        using var pair = await ApiPair.StartAsync(Folder, EachUseRotates);
        var user = await pair.CreateUserAsync("ada");
        var app = await RefreshingClient.LogInAsync(pair.Clients[0], "ada");
        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            Assert.That(await app.TryRefreshAsync(pair.Clients[rotation % 2]), $"rotation {rotation}");
            Assert.That(app.Refusal, Is.Null, $"rotation {rotation}");
        }

        var rows = pair.Database.Query($"SELECT * FROM Sessions WHERE UserId = {user}");
        Assert.That(app.Tokens.Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(2 * (Rotations + 1)), "each one was new");
        Assert.That(rows, Has.Count.EqualTo(1));
        AssertHoldsNone(Dump(pair.Database), app);
        foreach (var stored in rows[0].Concat(pair.Database.Query($"SELECT * FROM Users WHERE Id = {user}")[0]))
        {
            await AssertWorksNowhereAsync(pair.Clients[0], stored, app.Held);
        }

        Assert.That(await app.TryRefreshAsync(pair.Clients[0]), "what the thief tried ended nothing");
        Assert.That(app.Refusal, Is.Null);
    }

    /// <summary>A stream, and after some rotations a logout by its first token; returns how many rotations there were.</summary>
    private static async Task<int> LogOutAsync(ApiPair pair, int process, int after)
    {
        var app = await RefreshingClient.LogInAsync(pair.Clients[0], "ada");
        var first = app.Held;
        var ended = false;
        var stream = StreamAsync();
        await Thoroughness.UntilAsync(() => app.Answers >= after || stream.IsCompleted, Hang.Limit, "the stream runs");
        Assert.That(stream.IsCompleted, Is.False);

        using var logout = await pair.Clients[process % 2].BlacklistAsync(first);
        Volatile.Write(ref ended, true);

        await logout.ShouldBeEmptyOkAsync();
        var late = await stream;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(late, Is.Zero, "refreshes sent after the logout was answered that succeeded");
            Assert.That(app.Refusal?.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(app.Refusal?.Code, Is.EqualTo("token_not_valid"));
        }

        return app.Answers;

        async Task<int> StreamAsync()
        {
            var successesAfter = 0;
            for (var i = 0; app.Refusal is null; i++)
            {
                var sentAfter = Volatile.Read(ref ended);
                Assert.That(await app.TryRefreshAsync(pair.Clients[i % 2]), "no 503");
                successesAfter += sentAfter && app.Refusal is null ? 1 : 0;
            }

            return successesAfter;
        }
    }

    /// <summary>Every value of every table, and SQLite's files as they lie on the disk.</summary>
    private static string Dump(TestDatabase database)
    {
        var dump = new StringBuilder();
        foreach (var value in database.ReadRows().SelectMany(stored => stored.Row))
        {
            dump.AppendLine(TestDatabase.Text(value));
            if (value is byte[] bytes)
            {
                dump.AppendLine(Encoding.Latin1.GetString(bytes));
            }
        }

        foreach (var part in database is SqliteDatabase { File: var file } ? new[] { file, file + "-wal" } : [])
        {
            using var stream = new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            dump.Append(reader.ReadToEnd());
        }

        return dump.ToString();
    }

    private void AssertHoldsNone(string dump, RefreshingClient app)
    {
        var key = File.ReadAllText(Path.Combine(Folder, "data", "signing-keys", "HS256", "key")).Trim();
        // A part of a token that nobody else has: its claims and its signature.
        var secrets = app.Tokens
            .SelectMany(token => token.Split('.').Skip(1))
            .Concat(app.Keys)
            .Append(ApiPair.Password)
            .Append(key)
            .ToList();
        var forms = secrets
            .Concat(secrets.Select(secret => Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))))
            .Concat(secrets.Select(secret => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret))))
            .Concat(app.Tokens.Select(token => Encoding.Latin1.GetString(Base64Url.DecodeFromChars(token.Split('.')[2]))));
        var stored = SearchValues.Create([.. forms], StringComparison.Ordinal);
        var at = dump.AsSpan().IndexOfAny(stored);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(at, Is.Negative, at < 0 ? null : dump.Substring(at, 40));
            // What is looked at is the whole: the user is there, and the ids of the session, in both forms.
            Assert.That(dump, Does.Contain("ADA"));
            Assert.That(dump, Does.Contain(ProcessCalls.IdOf(app.Held)));
            Assert.That(dump, Does.Contain(Encoding.Latin1.GetString(Convert.FromHexString(ProcessCalls.IdOf(app.Held)))));
        }
    }

    /// <summary>As a token, as the key that signs one, and as a password.</summary>
    private static async Task AssertWorksNowhereAsync(HttpClient client, object? stored, string genuine)
    {
        var text = TestDatabase.Text(stored) ?? "";
        if (text.Length == 0)
        {
            return;
        }

        var secret = stored as byte[] ?? Encoding.UTF8.GetBytes(text);
        var forged = TokenForge.WithClaims(genuine, _ => { }, TokenForge.Hs256(secret));
        var forgedAccess = TokenForge.WithClaims(genuine, claims => claims["token_type"] = "access", TokenForge.Hs256(secret));
        foreach (var token in new[] { text, forged, forgedAccess })
        {
            using var refreshed = await client.RefreshAsync(token);
            using var verified = await client.VerifyAsync(token);
            using var blacklisted = await client.BlacklistAsync(token);
            using var used = await client.CallAsync(HttpMethod.Get, "/api/users/me/", token.Replace(' ', '_'));
            using (Assert.EnterMultipleScope())
            {
                Assert.That(refreshed.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), text);
                Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), text);
                Assert.That(blacklisted.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), text);
                Assert.That(used.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), text);
            }
        }

        using var login = await client.ObtainAsync("ada", text);
        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), text);
    }
}
