using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Api.Infrastructure.Passwords;

/// <summary>
/// A password as Django stores it by default: <c>pbkdf2_sha256$ITERATIONS$SALT$HASH</c>, the salt as text, the hash in
/// base64.
/// </summary>
internal sealed class DjangoPasswordHash
{
    private const string Algorithm = "pbkdf2_sha256";
    private const int Length = 32;

    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private DjangoPasswordHash(int iterations, byte[] salt, byte[] hash)
    {
        Iterations = iterations;
        _salt = salt;
        _hash = hash;
    }

    /// <summary>Rounds of PBKDF2-HMAC-SHA256.</summary>
    public int Iterations { get; }

    /// <returns>False when <paramref name="stored"/> is not a well-formed hash of this kind.</returns>
    public static bool TryParse(string stored, [NotNullWhen(true)] out DjangoPasswordHash? hash)
    {
        hash = null;
        var bytes = new byte[Length];
        if (stored.Split('$') is [Algorithm, var rounds, { Length: > 0 } salt, var encoded]
            && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            && iterations > 0
            && Convert.TryFromBase64String(encoded, bytes, out var length)
            && length == Length)
        {
            hash = new DjangoPasswordHash(iterations, Encoding.UTF8.GetBytes(salt), bytes);
        }

        return hash is not null;
    }

    /// <returns>Whether the hash was made of this password.</returns>
    public bool Matches(string password) => CryptographicOperations.FixedTimeEquals(
        _hash,
        Rfc2898DeriveBytes.Pbkdf2(password, _salt, Iterations, HashAlgorithmName.SHA256, Length));
}
