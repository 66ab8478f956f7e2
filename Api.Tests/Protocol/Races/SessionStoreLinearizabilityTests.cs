using System.Collections.Concurrent;
using Api.Application.Sessions;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Protocol.Races;

/// <summary>
/// Reading, rotating and ending one session at once, on two replicas with one SQLite file: whatever came out, some order of
/// one after the other has the same answers and the same row.
/// </summary>
[Category("Slow")]
public sealed class SessionStoreLinearizabilityTests
{
    private static readonly DateTimeOffset Login = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly SessionPolicy Policy = new(
        AccessTokenLifetime: TimeSpan.FromMinutes(5),
        RefreshTokenLifetime: TimeSpan.FromDays(1),
        SessionLifetime: TimeSpan.FromDays(30),
        RotateRefreshTokens: true,
        ReuseLeeway: TimeSpan.Zero,
        Leeway: TimeSpan.Zero,
        StoreClient: true,
        SessionsPerUser: 100);

    /// <summary>A rotation from one of a few tokens to another; tokens may come again, so that any can be current.</summary>
    private static readonly Gen<(int From, int To)> Rotations = Gen.Select(Gen.Int[0, 2], Gen.Int[1, 3]);

    private static readonly Gen<EndReason> Reasons = Gen.Bool.Select(owner => owner ? EndReason.EndedByOwner : EndReason.Blacklisted);

    private ApiFactory _api = null!;
    private ApiFactory _replica = null!;

    private static int Runs => Thoroughness.IsThorough ? 2_000 : 100;

    [SetUp]
    public void SetUp()
    {
        _api = new ApiFactory();
        _replica = _api.Beside();
    }

    [TearDown]
    public void TearDown()
    {
        _replica.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Finding_rotating_and_ending_at_once_is_as_good_as_one_after_the_other()
    {
        var owner = new UserId(await _api.CreateUserAsync("owner"));

        Gen.Const(0).Select(_ => (new StoredSession([_api.Services, _replica.Services], owner), new SequentialSession())).SampleParallel(
            [
                Rotations.Operation<StoredSession, SequentialSession>(
                    r => $"TryRotate({r.From} to {r.To})",
                    (stored, r) => stored.Rotate(r.From, r.To),
                    (model, r) => model.Rotate(r.From, r.To)),
                Reasons.Operation<StoredSession, SequentialSession>(
                    reason => $"TryEnd({reason})", (stored, reason) => stored.End(reason), (model, reason) => model.End(reason)),
                Gen.Operation<StoredSession, SequentialSession>("Find()", stored => stored.Find(), model => model.Find()),
            ],
            equal: (stored, model) => stored.Story() == model.Story(),
            maxSequentialOperations: 3,
            maxParallelOperations: 4,
            iter: Runs,
            printActual: stored => stored.Story(),
            printModel: model => model.Story());
    }

    private static TokenId Token(int number) => new(new Guid(number, 0, 0, new byte[8]));

    private static int Number(TokenId? token) => token is { } id ? BitConverter.ToInt32(id.Value.ToByteArray()) : -1;

    private static string Tell(IEnumerable<string> answers, string row) =>
        $"{string.Join(", ", answers.Order(StringComparer.Ordinal))}; {row}";

    private static string Row(int current, int previous, EndReason? ended) =>
        $"current {current}, previous {previous}, ended {ended?.ToString() ?? "not"}";

    /// <summary>The same by nobody else at the same time.</summary>
    private sealed class SequentialSession
    {
        private readonly List<string> _answers = [];
        private int _current;
        private int _previous = -1;
        private EndReason? _ended;

        public void Rotate(int from, int to)
        {
            var can = _ended is null && _current == from;
            (_current, _previous) = can ? (to, from) : (_current, _previous);
            _answers.Add($"{from} to {to}: {can}");
        }

        public void End(EndReason reason)
        {
            _answers.Add($"{reason}: {_ended is null}");
            _ended ??= reason;
        }

        public void Find() => _answers.Add(Row(_current, _previous, _ended));

        public string Story() => Tell(_answers, Row(_current, _previous, _ended));
    }

    /// <summary>A row in the database, each call on a context of its own as a request has it, and by turns on each replica.</summary>
    private sealed class StoredSession
    {
        private readonly IServiceProvider[] _replicas;
        private readonly UserId _owner;
        private readonly Session _login;
        private readonly ConcurrentQueue<string> _answers = new();
        private int _calls;

        public StoredSession(IServiceProvider[] replicas, UserId owner)
        {
            _replicas = replicas;
            _owner = owner;
            _login = Session.Start(SessionId.New(Login), Token(0), owner, ClientInfo.Unknown, Policy, Login);
            using var scope = replicas[0].CreateScope();
            var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
            context.Sessions.Add(_login);
            context.SaveChangesAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        public void Rotate(int from, int to)
        {
            var held = Session.Start(_login.Id, Token(from), _owner, ClientInfo.Unknown, Policy, Login);
            var outcome = held.Rotate(
                new PresentedToken(Token(from), held.RefreshExpiresAt), Token(to), ClientInfo.Unknown, Policy, Login.AddMinutes(1));
            var rotated = ((RotationOutcome.Rotated)outcome).Session;
            var answer = Call(store => store.TryRotateAsync(held, rotated, CancellationToken.None));
            _answers.Enqueue($"{from} to {to}: {answer}");
        }

        public void End(EndReason reason)
        {
            var answer = Call(store => store.TryEndAsync(_login.Id, reason, Login.AddMinutes(1), CancellationToken.None));
            _answers.Enqueue($"{reason}: {answer}");
        }

        public void Find() => _answers.Enqueue(Read());

        public string Story() => Tell(_answers, Read());

        private string Read()
        {
            var (_, session) = Call(store => store.FindAsync(_owner, _login.Id, CancellationToken.None));
            return Row(Number(session!.CurrentTokenId), Number(session.PreviousTokenId), session.EndReason);
        }

        private T Call<T>(Func<ISessionStore, Task<T>> call)
        {
            using var scope = _replicas[Interlocked.Increment(ref _calls) % _replicas.Length].CreateScope();
            return call(scope.ServiceProvider.GetRequiredService<ISessionStore>()).GetAwaiter().GetResult();
        }
    }
}
