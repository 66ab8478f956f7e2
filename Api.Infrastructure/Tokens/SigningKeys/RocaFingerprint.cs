using System.Numerics;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// Knows the RSA keys that Infineon's smart cards and TPMs made until 2017, whose private half can be computed from the public one
/// (ROCA, CVE-2017-15361). Modulo each small prime their modulus is a power of 65537, which other moduli are for all primes
/// together with a chance below 2^-100.
/// </summary>
internal static class RocaFingerprint
{
    private const int Generator = 65537;

    // All primes that the shortest of those keys are built on; longer keys are built on these and more.
    private static readonly int[] Primes =
    [
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
        127, 131, 137, 139, 149, 151, 157, 163, 167,
    ];

    /// <summary>Whether a modulus, most significant byte first, has it.</summary>
    public static bool Marks(byte[] modulus)
    {
        var number = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        return Primes.All(prime => IsPower((int)(number % prime), prime));
    }

    private static bool IsPower(int residue, int prime)
    {
        var power = 1;
        for (var exponent = 0; exponent < prime; exponent++)
        {
            if (power == residue)
            {
                return true;
            }

            power = power * (Generator % prime) % prime;
        }

        return false;
    }
}
