using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Passwords;
using Api.Infrastructure.Passwords.Imported;
using Api.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Api.Tests.Infrastructure.Passwords;

/// <summary>
/// Project Wycheproof's cases of PBKDF2, written as the hashes that we store. Where a form cannot hold what a case says, its hash
/// matches nothing; how many those are, and why, is counted.
/// </summary>
public sealed class WycheproofPbkdf2Tests
{
    private const string PasswordIsNoText = "the password is no UTF-8: one of ours always is";
    private const string SaltIsNoText = "the salt is no UTF-8: Django's is text";
    private const string ShortKey = "fewer than 32 bytes of the key: Django stores 32";
    private const string ShortSalt = "the salt has fewer than 16 bytes: Identity takes no shorter one";

    private static readonly ApplicationUser Nobody = new();

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly StoredPasswordHasher _hasher =
        new(Options.Create(new PasswordHasherOptions { IterationCount = 10 }), DjangoHashes.All);

    [Test]
    public void Row_49_Project_Wycheproof_agrees_about_hashes_of_Django_s() => Compare(
        "pbkdf2_hmacsha256_test.json",
        DjangoHash,
        agreeing: 2,
        new() { [SaltIsNoText] = 41, [PasswordIsNoText] = 17 });

    // Identity made such hashes before .NET 7.
    [Test]
    public void Row_50_Project_Wycheproof_agrees_about_hashes_of_Identity_s_with_SHA_256() => Compare(
        "pbkdf2_hmacsha256_test.json",
        one => IdentityHash(one, prf: 1),
        agreeing: 18,
        new() { [ShortSalt] = 25, [PasswordIsNoText] = 17 });

    [Test]
    public void Row_50_Project_Wycheproof_agrees_about_our_own_hashes() => Compare(
        "pbkdf2_hmacsha512_test.json",
        one => IdentityHash(one, prf: 2),
        agreeing: 18,
        new() { [ShortSalt] = 23, [PasswordIsNoText] = 17 });

    /// <param name="file">Where the cases are.</param>
    /// <param name="hashOf">What is stored for a case, and why it holds less than the case says.</param>
    /// <param name="agreeing">How many cases agree.</param>
    /// <param name="reasons">How many do not, by reason.</param>
    private void Compare(
        string file, Func<JsonElement, (string Hash, string? Reason)> hashOf, int agreeing, Dictionary<string, int> reasons)
    {
        var cases = Wycheproof.Cases(file);
        var compared = 0;
        var inexpressible = new Dictionary<string, int>();
        using (Assert.EnterMultipleScope())
        {
            foreach (var (_, one) in cases)
            {
                var (hash, reason) = hashOf(one);
                if (!TryReadText(one, "password", out var password))
                {
                    reason = PasswordIsNoText;
                    password = Encoding.Latin1.GetString(Bytes(one, "password"));
                }

                Assert.That(Matches(hash, password), Is.EqualTo(reason is null && Wycheproof.IsValid(one)), $"case {Wycheproof.Id(one)}");
                Assert.That(Matches(hash, password + "x"), Is.False, $"case {Wycheproof.Id(one)} with another password");
                if (reason is null)
                {
                    compared++;
                }
                else
                {
                    inexpressible[reason] = inexpressible.GetValueOrDefault(reason) + 1;
                }
            }

            TestContext.Out.WriteLine(
                $"{compared} cases agree; {string.Join("; ", inexpressible.Select(pair => $"{pair.Value}: {pair.Key}"))}");
            Assert.That(compared, Is.EqualTo(agreeing));
            Assert.That(inexpressible, Is.EquivalentTo(reasons));
        }
    }

    private static (string Hash, string? Reason) DjangoHash(JsonElement one)
    {
        var isText = TryReadText(one, "salt", out var salt);
        var key = Bytes(one, "dk");
        // What is stored of a longer key is its beginning, which is the whole first block.
        var encoded = Convert.ToBase64String(key.AsSpan(0, Math.Min(32, key.Length)));
        return (
            string.Create(
                CultureInfo.InvariantCulture,
                $"pbkdf2_sha256${Rounds(one)}${salt ?? Encoding.Latin1.GetString(Bytes(one, "salt"))}${encoded}"),
            !isText ? SaltIsNoText : key.Length < 32 ? ShortKey : null);
    }

    private static (string Hash, string? Reason) IdentityHash(JsonElement one, uint prf)
    {
        var salt = Bytes(one, "salt");
        byte[] hash = [.. UnusableHashes.IdentityHeader(prf, (uint)Rounds(one), (uint)salt.Length), .. salt, .. Bytes(one, "dk")];
        return (Convert.ToBase64String(hash), salt.Length < 16 ? ShortSalt : null);
    }

    private bool Matches(string hash, string password) =>
        _hasher.VerifyHashedPassword(Nobody, hash, password) != PasswordVerificationResult.Failed;

    private static int Rounds(JsonElement one) => one.GetProperty("iterationCount").GetInt32();

    private static byte[] Bytes(JsonElement one, string name) => Convert.FromHexString(one.GetProperty(name).GetString()!);

    private static bool TryReadText(JsonElement one, string name, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = Utf8.GetString(Bytes(one, name));
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = null;
            return false;
        }
    }
}
