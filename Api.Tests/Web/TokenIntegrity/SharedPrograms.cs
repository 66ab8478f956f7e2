using System.Collections.Concurrent;
using Api.Tests.Support;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>One program for each algorithm, for tests that leave its clock and its administrator alone.</summary>
[SetUpFixture]
internal sealed class SharedPrograms
{
    /// <summary>Stands behind the name of the algorithm where the program makes its keys.</summary>
    private const string Rotating = " rotating";

    private static readonly ConcurrentDictionary<string, Lazy<ApiFactory>> Running = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, TestSigningKey> Keys = new(StringComparer.Ordinal);

    public static ApiFactory For(string algorithm) => Running.GetOrAdd(algorithm, key => new Lazy<ApiFactory>(() => Start(key))).Value;

    /// <summary>The key that signs in the program.</summary>
    public static TestSigningKey KeyOf(string algorithm) => Keys.GetOrAdd(
        algorithm, key => IsRotating(key, out _) ? TestSigningKey.MadeBy(For(key)) : TestSigningKey.For(key));

    /// <summary>Bodies may be large enough for a token that is nested 10,000 deep.</summary>
    private static ApiFactory Start(string algorithm) => new(
    [
        .. IsRotating(algorithm, out var made) ? TestSigningKey.RotatingSettings(made) : TestSigningKey.For(algorithm).Settings,
        ("Request:MaxBodySize", "262144"),
    ]);

    private static bool IsRotating(string algorithm, out string made)
    {
        made = algorithm.Replace(Rotating, "", StringComparison.Ordinal);
        return made != algorithm;
    }

    [OneTimeTearDown]
    public void StopAll()
    {
        foreach (var program in Running.Values)
        {
            program.Value.Dispose();
        }
    }
}
