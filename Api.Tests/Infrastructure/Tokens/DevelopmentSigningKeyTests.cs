using Api.Infrastructure.Tokens;
using Api.Infrastructure.Tokens.SigningKeys;

namespace Api.Tests.Infrastructure.Tokens;

/// <summary>The key that development makes for itself and keeps.</summary>
[Category("Slow")]
public sealed class DevelopmentSigningKeyTests
{
    private const int Starts = 12;
    private const int Rounds = 20;

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("api-test-");

    [TearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [TestCase("HS256", Rounds)]
    [TestCase("HS512", Rounds)]
    [TestCase("RS256", 2)]
    [TestCase("ES256", Rounds)]
    [TestCase("ES384", 2)]
    [TestCase("ES512", 2)]
    public async Task First_starts_at_once_agree_on_one_key(string name, int rounds)
    {
        var algorithm = JwtAlgorithm.Find(name)!;
        for (var round = 0; round < rounds; round++)
        {
            var directory = Path.Combine(_folder.FullName, $"{round}");

            var keys = await StartAtOnceAsync(directory, algorithm);

            var files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(keys.Distinct(StringComparer.Ordinal).ToList(), Has.Count.EqualTo(1));
                Assert.That(files, Has.Length.EqualTo(1), "no draft is left");
                Assert.That(
                    Directory.GetDirectories(directory, name + "*", SearchOption.AllDirectories),
                    Has.Length.EqualTo(1),
                    "no draft is left");
                Assert.That(DevelopmentSigningKey.ReadOrCreate(directory, algorithm), Is.EqualTo(keys[0]), "at a later start");
                Assert.That(SigningKeyParser.Parse(keys[0], algorithm, directory).Fault, Is.Null);
                if (!OperatingSystem.IsWindows())
                {
                    Assert.That(File.GetUnixFileMode(files[0]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
                }
            }
        }
    }

    [Test]
    public void Each_algorithm_has_a_key_of_its_own()
    {
        var keys = new[] { "HS256", "RS256", "PS256", "ES256" }
            .Select(name => DevelopmentSigningKey.ReadOrCreate(_folder.FullName, JwtAlgorithm.Find(name)!));

        Assert.That(keys, Is.Unique);
    }

    /// <summary>On threads of their own, all let go in one moment.</summary>
    private static async Task<string[]> StartAtOnceAsync(string directory, JwtAlgorithm algorithm)
    {
        using var start = new Barrier(Starts);
        return await Task.WhenAll(Enumerable.Range(0, Starts).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return DevelopmentSigningKey.ReadOrCreate(directory, algorithm);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }
}
