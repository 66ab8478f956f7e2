using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;

namespace Api.Infrastructure.Passwords.Imported;

/// <summary>Django's <c>scrypt$N$SALT$R$P$HASH</c> (RFC 7914), the salt as text, the hash in base64.</summary>
internal sealed class DjangoScryptHash : IImportedPasswordHash
{
    private const int Length = 64;
    private const long MostMemory = 64 * 1024 * 1024;
    private const int MostLanes = 16;

    public ImportedHash? Read(string stored)
    {
        var hash = new byte[Length];
        if (stored.Split('$') is not ["scrypt", var n, { Length: > 0 } salt, var r, var p, var encoded]
            || !TryRead(n, out var cost) || !TryRead(r, out var block) || !TryRead(p, out var lanes)
            // RFC 7914: N < 2^(128·r/8).
            || cost < 2 || !int.IsPow2(cost) || (block == 1 && cost >= 1 << 16)
            || !Convert.TryFromBase64String(encoded, hash, out var read) || read != Length)
        {
            return null;
        }

        var excess = (long)Math.Max(cost, lanes) * block > MostMemory / 128
            ? "scrypt of more than 64 MiB"
            : lanes > MostLanes ? "scrypt of more than 16 lanes" : null;
        return new ImportedHash(excess, IsMemoryHard: true, password => CryptographicOperations.FixedTimeEquals(
            hash, SCrypt.Generate(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), cost, block, lanes, Length)));
    }

    private static bool TryRead(string digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
