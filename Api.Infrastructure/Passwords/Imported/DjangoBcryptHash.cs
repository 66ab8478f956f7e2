using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Org.BouncyCastle.Crypto.Generators;

namespace Api.Infrastructure.Passwords.Imported;

/// <summary>
/// Django's <c>bcrypt$$2b$12$…</c>, which looks at 72 bytes of a password, and its <c>bcrypt_sha256$$2b$12$…</c>: bcrypt of the
/// password's SHA-256 in hexadecimal digits.
/// </summary>
internal sealed partial class DjangoBcryptHash : IImportedPasswordHash
{
    private const int MostCost = 14;

    public ImportedHash? Read(string stored)
    {
        if (Form().Match(stored) is not { Success: true } form)
        {
            return null;
        }

        var cost = int.Parse(form.Groups["cost"].ValueSpan, CultureInfo.InvariantCulture);
        var hash = form.Groups["hash"].Value;
        var isSha256 = form.Groups["sha256"].Success;
        return cost is < 4 or > 31
            ? null
            : new ImportedHash(cost > MostCost ? "bcrypt of a cost of more than 14" : null, IsMemoryHard: false, password =>
                OpenBsdBCrypt.CheckPassword(hash, (isSha256 ? Sha256(password) : password).ToCharArray())
                    // Bcrypt takes its key over and over with a NUL between, so this would be the hash of another password too.
                    && (isSha256 || !password.Contains('\0', StringComparison.Ordinal)));
    }

    private static string Sha256(string password) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)));

    [GeneratedRegex(
        @"^bcrypt(?<sha256>_sha256)?\$(?<hash>\$2[aby]\$(?<cost>[0-9]{2})\$[./A-Za-z0-9]{53})\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
