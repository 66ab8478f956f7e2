using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Api.Infrastructure.Passwords.Imported;

/// <summary>
/// Django's default: <c>pbkdf2_sha256$ITERATIONS$SALT$HASH</c>, the salt as text, the hash in base64; and its
/// <c>pbkdf2_sha1</c>.
/// </summary>
internal sealed class DjangoPbkdf2Hash : IImportedPasswordHash
{
    public ImportedHash? Read(string stored)
    {
        if (stored.Split('$') is not [var name, var rounds, { Length: > 0 } salt, var encoded]
            || AlgorithmOf(name) is not var (algorithm, length)
            || !int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations <= 0)
        {
            return null;
        }

        var hash = new byte[length];
        if (!Convert.TryFromBase64String(encoded, hash, out var read) || read != length)
        {
            return null;
        }

        var excess = iterations > StoredPasswordHasher.MaximumIterations
            ? $"PBKDF2 of more than {StoredPasswordHasher.MaximumIterations} rounds"
            : null;
        var salted = Encoding.UTF8.GetBytes(salt);
        return new ImportedHash(excess, IsMemoryHard: false, password => CryptographicOperations.FixedTimeEquals(
            hash, Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salted, iterations, algorithm, length)));
    }

    private static (HashAlgorithmName Algorithm, int Length)? AlgorithmOf(string name) => name switch
    {
        "pbkdf2_sha256" => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
        "pbkdf2_sha1" => (HashAlgorithmName.SHA1, SHA1.HashSizeInBytes),
        _ => null,
    };
}
