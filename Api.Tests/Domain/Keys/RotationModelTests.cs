using Api.Domain.Keys;

namespace Api.Tests.Domain.Keys;

/// <summary>
/// Row 67 as a model of a rotation, second by second: an operator does something at any moment, replicas know the keys as of any of
/// their last two readings, and a validator keeps what one of them published for any time up to the maximum. No valid token is refused.
/// </summary>
public sealed class RotationModelTests
{
    private const int Horizon = 190;
    private const int AccessTokenLifetime = 9;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly KeyRotationPolicy Policy = new(
        Enabled: true, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(16), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2));

    private static readonly int Lag = (int)Policy.KnownToReplicas.TotalSeconds;
    private static readonly int MaxAge = (int)Policy.PublishedMaxAge.TotalSeconds;

    [Test]
    public void Scheduled_rotations_have_no_valid_token_refused() => Assert.That(Check(Live(_ => { })), Is.GreaterThan(20_000));

    [Test]
    public void A_rotation_by_hand_at_any_moment_has_no_valid_token_refused()
    {
        for (var moment = 0; moment < 100; moment++)
        {
            var at = moment;
            Check(Live(world => world.Rotate(at)));
        }
    }

    [Test]
    public void Two_rotations_by_hand_at_any_moments_have_no_valid_token_refused()
    {
        for (var first = 0; first < 60; first += 3)
        {
            for (var second = first; second < first + 60; second += 3)
            {
                var (one, other) = (first, second);
                Check(Live(world =>
                {
                    world.Rotate(one);
                    world.Rotate(other);
                }));
            }
        }
    }

    [Test]
    public void A_revocation_at_any_moment_has_no_token_of_another_key_refused_once_the_announced_key_is_known()
    {
        var known = (int)Policy.KnownToValidators.TotalSeconds;
        for (var moment = known; moment < 60; moment++)
        {
            var at = moment;
            var world = Live(world => world.Revoke(at));
            Check(world, exceptOf: "key 1");
            Assert.That(world.Published(at), Does.Not.Contain("key 1"));
        }
    }

    [Test]
    public void A_key_that_signed_as_soon_as_it_is_made_would_have_tokens_refused() =>
        Assert.That(
            () => Check(Live(world => world.RotateCarelessly(30))), Throws.InstanceOf<AssertionException>());

    private static World Live(Action<World> act)
    {
        var world = new World();
        act(world);
        world.Run();
        return world;
    }

    /// <summary>Presents every token that could be valid to every validator that there could be.</summary>
    /// <returns>How many were looked at.</returns>
    private static int Check(World world, string? exceptOf = null)
    {
        var checkedTokens = 0;
        for (var signed = 0; signed < Horizon - AccessTokenLifetime; signed++)
        {
            for (var lag = 0; lag <= Math.Min(Lag, signed); lag++)
            {
                // The replica signs by what it read then.
                if (world.Signing(signed - lag) is not { } key || key == exceptOf)
                {
                    continue;
                }

                for (var presented = signed; presented < signed + AccessTokenLifetime; presented += AccessTokenLifetime - 1)
                {
                    for (var age = 0; age <= Math.Min(MaxAge + Lag, presented); age++)
                    {
                        checkedTokens++;
                        if (!world.Published(presented - age).Contains(key))
                        {
                            Assert.Fail($"signed at {signed} with {key}, presented at {presented}, keys of {presented - age}");
                        }
                    }
                }
            }
        }

        return checkedTokens;
    }

    /// <summary>The rows of the table as they are at each second.</summary>
    private sealed class World
    {
        private readonly List<(int At, Action<int> Do)> _actions = [];
        private readonly List<IReadOnlyList<KeyPeriod>> _history = [];
        private readonly Dictionary<int, HashSet<string>> _published = [];
        private List<KeyPeriod> _keys = [];

        public void Rotate(int at) => _actions.Add((at, now => Hurry(now, Policy.KnownToValidators)));

        public void RotateCarelessly(int at) => _actions.Add((at, now =>
        {
            Hurry(now, Policy.KnownToValidators);
            Keep(now);
            Hurry(now, TimeSpan.Zero);
        }
        ));

        public void Revoke(int at) => _actions.Add((at, now =>
        {
            var signing = new KeySchedule(Policy, _keys).Signing(Time(now))!;
            Hurry(now, Policy.KnownToReplicas);
            _keys = [.. _keys.Select(key => key.Number == signing.Number
                ? key with { Revocation = new KeyRevocation(Time(now), KeepsSessions: true) }
                : key)];
        }
        ));

        public void Run()
        {
            for (var now = 0; now < Horizon; now++)
            {
                Keep(now);
                foreach (var action in _actions.Where(action => action.At == now))
                {
                    action.Do(now);
                    Keep(now);
                }

                _history.Add([.. _keys]);
            }
        }

        public string? Signing(int second) => new KeySchedule(Policy, _history[second]).Signing(Time(second))?.KeyId;

        /// <summary>What a replica publishes that has read the table at that second.</summary>
        public HashSet<string> Published(int second)
        {
            if (!_published.TryGetValue(second, out var published))
            {
                var schedule = new KeySchedule(Policy, _history[second]);
                _published[second] = published = [.. _history[second]
                    .Where(key => schedule.StateOf(key, Time(second)) is KeyState.Announced or KeyState.Signing or KeyState.Retired)
                    .Select(key => key.KeyId)];
            }

            return published;
        }

        private static DateTimeOffset Time(int second) => Start.AddSeconds(second);

        private void Keep(int now)
        {
            while (new KeySchedule(Policy, _keys).Next(Time(now), TimeSpan.Zero) is var (number, signsFrom))
            {
                _keys.Add(new KeyPeriod(number, $"key {number}", Time(now), signsFrom));
            }
        }

        private void Hurry(int now, TimeSpan known)
        {
            if (new KeySchedule(Policy, _keys).Announced(Time(now)) is { } announced)
            {
                var signsFrom = KeySchedule.Hurried(announced, Time(now), known);
                _keys = [.. _keys.Select(key => key.Number == announced.Number ? key with { SignsFrom = signsFrom } : key)];
            }
        }
    }
}
