using System.Buffers.Binary;
using System.Security.Cryptography;
using Api.Infrastructure.Passwords;
using Api.Tests.Support;

namespace Api.Tests.Infrastructure.Passwords;

/// <summary>What a stored hash is made of, read byte by byte and computed again without Identity.</summary>
public sealed class PasswordHashFormatTests
{
    private const byte Version3 = 1;
    private const uint HmacSha512 = 2;

    [TestCase(1_234)]
    [TestCase(220_000)]
    public async Task Row_50_A_hash_is_PBKDF2_HMAC_SHA512_with_the_configured_iterations(int iterations)
    {
        const string Password = "emoji \ud83d\ude00 and \0 too";
        using var layers = new LayersWithoutWeb([("Passwords:Iterations", $"{iterations}")]);

        var hashed = await layers.WithAsync((PasswordHashing hashing) => hashing.HashAsync("192.0.2.1", Password, default));

        var (header, salt, key) = Open(hashed.Value!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(header, Is.EqualTo((Version3, HmacSha512, (uint)iterations)));
            Assert.That(salt, Has.Length.GreaterThanOrEqualTo(16));
            Assert.That(key, Is.EqualTo(Rfc2898DeriveBytes.Pbkdf2(Password, salt, iterations, HashAlgorithmName.SHA512, 32)));
        }
    }

    [Test]
    public void Row_50_The_default_is_220000_iterations() =>
        Assert.That(new PasswordsOptions().Iterations, Is.EqualTo(220_000));

    [Test]
    public async Task Two_hashes_of_one_password_have_different_salts()
    {
        using var layers = new LayersWithoutWeb([]);

        var one = await layers.WithAsync((PasswordHashing hashing) => hashing.HashAsync("192.0.2.1", ApiFactory.UserPassword, default));
        var other = await layers.WithAsync((PasswordHashing hashing) => hashing.HashAsync("192.0.2.1", ApiFactory.UserPassword, default));

        Assert.That(Open(one.Value!).Salt, Is.Not.EqualTo(Open(other.Value!).Salt));
    }

    /// <summary>Version, pseudo-random function, iterations and length of the salt, big-endian; then salt and key.</summary>
    internal static ((byte Version, uint Prf, uint Iterations) Header, byte[] Salt, byte[] Key) Open(string hash)
    {
        var bytes = Convert.FromBase64String(hash);
        var saltLength = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9));
        return (
            (bytes[0], BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5))),
            bytes[13..(13 + saltLength)],
            bytes[(13 + saltLength)..]);
    }
}
