using System.Buffers.Binary;
using System.Security.Cryptography;
using Api.Application.Text;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Passwords.Imported;
using Microsoft.AspNetCore.Cryptography.KeyDerivation;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Passwords;

/// <summary>
/// Identity's PBKDF2, which also verifies the hashes of other systems, so that users can be imported with their passwords. A
/// malformed hash, one of an unknown form or of too much work matches no password, and takes as long as a wrong one.
/// </summary>
internal sealed class StoredPasswordHasher(IOptions<PasswordHasherOptions> options, IEnumerable<IImportedPasswordHash> imported)
    : PasswordHasher<ApplicationUser>(options)
{
    /// <summary>The most rounds that are computed for a stored hash.</summary>
    public const int MaximumIterations = 5_000_000;

    // Each holds a hundred megabytes for a second.
    private const int MostMemoryHard = 2;

    private const byte IdentityVersion2 = 0;
    private const byte IdentityVersion3 = 1;
    private const int Version2Length = 1 + 16 + 32;
    private const int IterationsOffset = 5;
    private const int HeaderLength = 13;

    private static readonly SemaphoreSlim MemoryHard = new(MostMemoryHard);

    private readonly string _unmatchable = CreateUnmatchableHash(options.Value.IterationCount);

    /// <summary>
    /// A hash in Identity's format version 3 whose last part is random: checking a password against it takes the usual
    /// rounds and fails.
    /// </summary>
    public static string CreateUnmatchableHash(int iterations)
    {
        const int SaltLength = 16;
        const int KeyLength = 32;
        var hash = RandomNumberGenerator.GetBytes(HeaderLength + SaltLength + KeyLength);
        hash[0] = IdentityVersion3;
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(1), (uint)KeyDerivationPrf.HMACSHA512);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(IterationsOffset), (uint)iterations);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(9), SaltLength);
        return Convert.ToBase64String(hash);
    }

    /// <summary>Reads a hash of another system.</summary>
    /// <returns>Null when it is of no form that is known.</returns>
    public ImportedHash? FindImported(string stored) => imported.Select(form => form.Read(stored)).FirstOrDefault(read => read is not null);

    /// <summary>Hashes the password in Unicode normal form C.</summary>
    public override string HashPassword(ApplicationUser user, string password) => base.HashPassword(user, ComposedPassword.Of(password));

    /// <summary>
    /// Verifies the password in Unicode normal form C, and then as it was sent where that is another text: hashes that were
    /// made before, here or by Django, are of what was sent. Such a one is upgraded.
    /// </summary>
    public override PasswordVerificationResult VerifyHashedPassword(ApplicationUser user, string hashedPassword, string providedPassword)
    {
        var composed = ComposedPassword.Of(providedPassword);
        var result = Verify(user, hashedPassword, composed);
        if (result != PasswordVerificationResult.Failed || string.Equals(composed, providedPassword, StringComparison.Ordinal))
        {
            return result;
        }

        return Verify(user, hashedPassword, providedPassword) == PasswordVerificationResult.Failed
            ? PasswordVerificationResult.Failed
            : PasswordVerificationResult.SuccessRehashNeeded;
    }

    private PasswordVerificationResult Verify(ApplicationUser user, string hashedPassword, string providedPassword)
    {
        if (IsBounded(hashedPassword))
        {
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }

        if (FindImported(hashedPassword) is { Excess: null } other)
        {
            return Matches(other, providedPassword) ? PasswordVerificationResult.SuccessRehashNeeded : PasswordVerificationResult.Failed;
        }

        return base.VerifyHashedPassword(user, _unmatchable, providedPassword);
    }

    private static bool Matches(ImportedHash hash, string password)
    {
        if (!hash.IsMemoryHard)
        {
            return hash.Matches(password);
        }

        MemoryHard.Wait();
        try
        {
            return hash.Matches(password);
        }
        finally
        {
            MemoryHard.Release();
        }
    }

    private static bool IsBounded(string hash)
    {
        Span<byte> bytes = stackalloc byte[512];
        return Convert.TryFromBase64String(hash, bytes, out var length)
            && length >= HeaderLength
            && bytes[0] switch
            {
                IdentityVersion2 => length == Version2Length,
                IdentityVersion3 => BinaryPrimitives.ReadUInt32BigEndian(bytes[IterationsOffset..]) is > 0 and <= MaximumIterations,
                _ => false,
            };
    }
}
