using System.Collections.Concurrent;
using Api.Tests.Support;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>One program for each algorithm, for tests that leave its clock and its administrator alone.</summary>
[SetUpFixture]
internal sealed class SharedPrograms
{
    private static readonly ConcurrentDictionary<string, Lazy<ApiFactory>> Running = new(StringComparer.Ordinal);

    public static ApiFactory For(string algorithm) =>
        Running.GetOrAdd(algorithm, key => new Lazy<ApiFactory>(() => new ApiFactory(TestSigningKey.For(key).Settings))).Value;

    [OneTimeTearDown]
    public void StopAll()
    {
        foreach (var program in Running.Values)
        {
            program.Value.Dispose();
        }
    }
}
