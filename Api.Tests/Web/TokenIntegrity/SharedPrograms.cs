using System.Collections.Concurrent;
using Api.Tests.Support;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>One program for each algorithm, for tests that leave its clock and its administrator alone.</summary>
[SetUpFixture]
internal sealed class SharedPrograms
{
    private static readonly ConcurrentDictionary<string, Lazy<ApiFactory>> Running = new(StringComparer.Ordinal);

    public static ApiFactory For(string algorithm) => Running.GetOrAdd(algorithm, key => new Lazy<ApiFactory>(() => Start(key))).Value;

    /// <summary>Bodies may be large enough for a token that is nested 10,000 deep.</summary>
    private static ApiFactory Start(string algorithm) =>
        new([.. TestSigningKey.For(algorithm).Settings, ("Request:MaxBodySize", "262144")]);

    [OneTimeTearDown]
    public void StopAll()
    {
        foreach (var program in Running.Values)
        {
            program.Value.Dispose();
        }
    }
}
