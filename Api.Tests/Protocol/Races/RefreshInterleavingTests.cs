using System.Globalization;
using Api.Application.Results;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Api.Tests.Protocol.Races;

/// <summary>
/// The real use cases, refresh and logout, in every order in which their statements can meet, with the clock passing the
/// leeway at every point.
/// </summary>
[Category("Slow")]
public sealed class RefreshInterleavingTests
{
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    [Test]
    public void Row_21_Refreshes_of_one_token_all_get_one_successor([Values(2, 3)] int clients) => InEveryOrder(
        Leeway,
        (world, order) =>
        {
            var answers = Enumerable.Range(0, clients).Select(_ => world.RefreshAsync(world.First)).ToList();
            order.Run();
            Assert.That(answers.Select(a => world.Successor(a.Result)).Distinct().Count(), Is.EqualTo(1), order.ToString());
            Assert.That(world.Store.Rotations, Has.Count.EqualTo(1), order.ToString());
        });

    [Test]
    public void Row_21_Refreshes_of_one_token_under_one_key_all_get_one_successor_with_leeway_zero([Values] bool losesCommit) =>
        InEveryOrder(
        TimeSpan.Zero,
        (world, order) =>
        {
            world.Store.LosesNextCommit = losesCommit;
            var answers = Enumerable.Range(0, 3).Select(_ => world.RefreshAsync(world.First, World.Key)).ToList();
            _ = world.PassAsync(TimeSpan.FromHours(1));
            order.Run();
            Assert.That(answers.Select(a => world.Successor(a.Result)).Distinct().Count(), Is.EqualTo(1), order.ToString());
            Assert.That(world.Store.Rotations, Has.Count.EqualTo(1), order.ToString());
        });

    [Test]
    public void Row_24_Two_tabs_refresh_together_and_then_each_uses_its_answer([Values] bool losesCommit) => InEveryOrder(
        Leeway,
        (world, order) =>
        {
            world.Store.LosesNextCommit = losesCommit;
            var tabs = Enumerable.Range(0, 2).Select(_ => world.RefreshTwiceAsync()).ToList();
            order.Run();
            _ = world.PassAsync(Leeway);
            order.Run();
            var last = world.RefreshAsync(world.Newest);
            order.Run();
            Assert.That(tabs.TrueForAll(tab => tab.Result.Error is null), order.ToString());
            Assert.That(last.Result.Error, Is.Null, order.ToString());
            world.ShouldRotateOncePerLeeway(order);
        });

    [Test]
    public void Row_28_A_commit_whose_answer_was_lost_is_recognised_without_key_and_leeway() => InEveryOrder(
        TimeSpan.Zero,
        (world, order) =>
        {
            world.Store.LosesNextCommit = true;
            var answer = world.RefreshAsync(world.First);
            _ = world.PassAsync(TimeSpan.FromHours(1));
            order.Run();
            Assert.That(answer.Result.Error, Is.Null, order.ToString());
        });

    [Test]
    public void Row_27_A_logout_wins_against_a_stream_of_refreshes([Values(0, 30)] int leeway) => InEveryOrder(
        TimeSpan.FromSeconds(leeway),
        (world, order) =>
        {
            var logout = world.LogOutAsync();
            var stream = world.RefreshAsync(world.First, times: 3);
            if (leeway > 0)
            {
                _ = world.PassAsync(Leeway);
            }

            order.Run();
            Assert.That(logout.Result, Is.Null, order.ToString());
            Assert.That(stream.IsCompletedSuccessfully, order.ToString());
            world.ShouldBeLoggedOut(order);
        });

    [Test]
    public void Row_27_No_refresh_sent_after_the_logout_was_answered_succeeds() => InEveryOrder(
        Leeway,
        (world, order) =>
        {
            _ = world.RefreshTwiceAsync();
            _ = world.RefreshTwiceAsync();
            _ = world.LogOutAsync();
            _ = world.PassAsync(Leeway);
            order.Run();
            Assert.That(world.Store.Session.EndedAt, Is.Not.Null, order.ToString());
            world.ShouldRotateOncePerLeeway(order);
        });

    /// <summary>Runs the test again and again until every order has been tried.</summary>
    private static void InEveryOrder(TimeSpan leeway, Action<World, Order> test)
    {
        List<int> choices = [];
        var orders = 0;
        do
        {
            var world = new World(leeway);
            var order = new Order(world.Store, choices);
            test(world, order);
            choices = order.Next();
            orders++;
        }
        while (choices.Count > 0);

        TestContext.Out.WriteLine($"{orders} orders");
        Assert.That(orders, Is.GreaterThan(1));
    }

    /// <summary>One order: at each point which of those that wait comes next; the first, where nothing is said.</summary>
    private sealed class Order(SteppedSessionStore store, List<int> choices)
    {
        private readonly List<(int Choice, int Of)> _taken = [];

        public void Run()
        {
            while (store.Waiting > 0)
            {
                var choice = _taken.Count < choices.Count ? choices[_taken.Count] : 0;
                _taken.Add((choice, store.Waiting));
                store.LetThrough(choice);
            }
        }

        /// <summary>The choices of the next order; none when this was the last.</summary>
        public List<int> Next()
        {
            var last = _taken.FindLastIndex(taken => taken.Choice + 1 < taken.Of);
            return last < 0 ? [] : [.. _taken.Take(last).Select(taken => taken.Choice), _taken[last].Choice + 1];
        }

        public override string ToString() =>
            "in the order " + string.Join(' ', _taken.Select(taken => taken.Choice.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>A session, its clients and the use cases.</summary>
    private sealed class World
    {
        public const string Key = "a-key-of-one-token";

        private readonly Codec _codec = new();
        private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        private readonly SessionPolicy _policy;
        private readonly RefreshTokensHandler _refresh;
        private readonly BlacklistTokenHandler _blacklist;
        private readonly TokenIssuer _issuer;
        private bool _loggedOut;

        public World(TimeSpan leeway)
        {
            _policy = new SessionPolicy(
                TimeSpan.FromMinutes(5), TimeSpan.FromDays(1), TimeSpan.FromDays(30),
                RotateRefreshTokens: true, leeway, TimeSpan.Zero, StoreClient: true, SessionsPerUser: 100);
            var now = _time.GetUtcNow();
            var session = Session.Start(SessionId.New(now), TokenId.New(), new UserId(7), ClientInfo.Unknown, _policy, now);
            Store = new SteppedSessionStore(session);
            _issuer = new TokenIssuer(_codec, [], _policy);
            var inspector = new TokenInspector(_codec, _policy, _time);
            _refresh = new RefreshTokensHandler(inspector, Store, _issuer, _policy, _time, NullLogger<RefreshTokensHandler>.Instance);
            _blacklist = new BlacklistTokenHandler(inspector, Store, _time);
            First = _issuer.Refresh(session);
        }

        public SteppedSessionStore Store { get; }

        public string First { get; }

        /// <summary>The session's current refresh token.</summary>
        public string Newest => _issuer.Refresh(Store.Session);

        /// <summary>Refreshes, and goes on at once with what it gets.</summary>
        public async Task<Result<RefreshedTokens>> RefreshAsync(string refresh, string? key = null, int times = 1)
        {
            for (; ; times--)
            {
                var sentAfterLogout = _loggedOut;
                var result = await _refresh.HandleAsync(new RefreshTokensCommand(refresh, key, ClientInfo.Unknown), CancellationToken.None);
                Assert.That(sentAfterLogout && result.Error is null, Is.False, "a refresh sent after the logout was answered");
                if (times == 1 || result.Value is not { } tokens)
                {
                    return result;
                }

                refresh = tokens.Refresh!;
            }
        }

        public Task<Result<RefreshedTokens>> RefreshTwiceAsync() => RefreshAsync(First, times: 2);

        public async Task<Error?> LogOutAsync()
        {
            var error = await _blacklist.HandleAsync(new BlacklistTokenCommand(First), CancellationToken.None);
            _loggedOut = true;
            return error;
        }

        public async Task PassAsync(TimeSpan time)
        {
            await Store.TurnAsync();
            _time.Advance(time);
        }

        public TokenId Successor(Result<RefreshedTokens> result)
        {
            Assert.That(result.Error, Is.Null);
            return _codec.Open(result.Value!.Refresh!).Id!.Value;
        }

        public void ShouldBeLoggedOut(Order order) =>
            Assert.That(Store.Session.EndReason, Is.EqualTo(EndReason.Blacklisted), order.ToString());

        public void ShouldRotateOncePerLeeway(Order order) =>
            Assert.That(
                Store.Rotations.Zip(Store.Rotations.Skip(1), (a, b) => b - a),
                Has.All.GreaterThanOrEqualTo(_policy.ReuseLeeway),
                order.ToString());
    }

    /// <summary>Tokens as numbers whose content is remembered; it answers at once, so that only statements are points of choice.</summary>
    private sealed class Codec : ITokenCodec
    {
        private readonly List<TokenContent> _written = [];

        public string Write(AccessToken token) => "";

        public string Write(SlidingToken token) => "";

        public string Write(RefreshToken token)
        {
            _written.Add(new TokenContent(
                TokenType.Refresh,
                token.Id,
                token.SessionId,
                NamesUser: true,
                token.UserId,
                [],
                token.IssuedAt,
                token.ExpiresAt));
            return (_written.Count - 1).ToString(CultureInfo.InvariantCulture);
        }

        public TokenContent Open(string token) => _written[int.Parse(token, CultureInfo.InvariantCulture)];

        public TokenContent? Read(string token) => Open(token);
    }
}
