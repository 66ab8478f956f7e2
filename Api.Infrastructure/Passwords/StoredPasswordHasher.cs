using System.Buffers.Binary;
using Api.Application.Text;
using Api.Infrastructure.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Passwords;

/// <summary>
/// Identity's PBKDF2, which also verifies Django's hashes, so that users can be imported with their passwords. A malformed hash
/// or one of too many rounds matches no password, and nothing is computed for it.
/// </summary>
internal sealed class StoredPasswordHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<ApplicationUser>(options)
{
    /// <summary>The most rounds that are computed for a stored hash.</summary>
    public const int MaximumIterations = 5_000_000;

    private const byte IdentityVersion3 = 1;
    private const int IterationsOffset = 5;
    private const int HeaderLength = 13;

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
        if (DjangoPasswordHash.TryParse(hashedPassword, out var django))
        {
            return django.Iterations <= MaximumIterations && django.Matches(providedPassword)
                ? PasswordVerificationResult.SuccessRehashNeeded
                : PasswordVerificationResult.Failed;
        }

        return IsBounded(hashedPassword)
            ? base.VerifyHashedPassword(user, hashedPassword, providedPassword)
            : PasswordVerificationResult.Failed;
    }

    private static bool IsBounded(string hash)
    {
        Span<byte> bytes = stackalloc byte[512];
        return Convert.TryFromBase64String(hash, bytes, out var length)
            && length >= HeaderLength
            && (bytes[0] != IdentityVersion3
                || BinaryPrimitives.ReadUInt32BigEndian(bytes[IterationsOffset..]) is > 0 and <= MaximumIterations);
    }
}
