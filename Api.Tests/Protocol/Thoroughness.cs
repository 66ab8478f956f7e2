using System.Globalization;

namespace Api.Tests.Protocol;

/// <summary>Few rounds in the suite, many on demand: with the environment variable API_TEST_THOROUGH=1.</summary>
internal static class Thoroughness
{
    public static bool IsThorough { get; } = Environment.GetEnvironmentVariable("API_TEST_THOROUGH") == "1";

    public static int Rounds(int suite, int onDemand)
    {
        var rounds = IsThorough ? onDemand : suite;
        TestContext.Out.WriteLine($"{rounds} rounds (API_TEST_THOROUGH=1: {onDemand})");
        return rounds;
    }

    /// <summary>Chance that can be had again: the seed is printed, API_TEST_SEED sets it.</summary>
    public static Random Chance()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("API_TEST_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next();
        TestContext.Out.WriteLine($"API_TEST_SEED={seed}");
        return new Random(seed);
    }

    /// <summary>Waits for a condition of processes that run by real clocks.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan patience, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(began), Is.LessThan(patience), what);
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    public static Task UntilAsync(Func<bool> condition, TimeSpan patience, string what) =>
        UntilAsync(() => Task.FromResult(condition()), patience, what);
}
