using System.Security.Cryptography;
using Api.Bench.Programs;

namespace Api.Bench.Loads;

/// <summary>The hash of a password and nothing else, on as many threads as the API hashes at once by default.</summary>
internal static class BareHashes
{
    public const string Name = "bare PBKDF2";

    private const int SaltLength = 16;
    private const int HashLength = 32;

    /// <summary>The default of <c>Passwords:MaxConcurrentHashes</c>.</summary>
    public static int Threads => Math.Max(1, Environment.ProcessorCount - 1);

    public static Task<LoadFigures> MeasureAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return LoadFigures.MeasureOwnAsync(() => Workers.RunAsync(
            [.. Enumerable.Repeat<Func<bool>>(Hash, Threads)], time, cancellationToken));

        bool Hash() => Rfc2898DeriveBytes.Pbkdf2(
            TokenPair.Password, salt, ApiDatabases.DefaultIterations, HashAlgorithmName.SHA512, HashLength).Length == HashLength;
    }
}
