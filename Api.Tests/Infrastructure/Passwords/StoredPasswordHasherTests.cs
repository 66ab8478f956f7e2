using System.Security.Cryptography;
using System.Text;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Passwords;
using Api.Infrastructure.Passwords.Imported;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Api.Tests.Infrastructure.Passwords;

/// <summary>What a stored hash may be: Identity's, Django's, or something that matches nothing.</summary>
public sealed class StoredPasswordHasherTests
{
    private const string Password = "correct horse battery staple";

    private static readonly ApplicationUser Nobody = new();

    private readonly StoredPasswordHasher _hasher =
        new(Options.Create(new PasswordHasherOptions { IterationCount = 10 }), DjangoHashes.All);

    // By Python: base64(hashlib.pbkdf2_hmac("sha256", password, salt, iterations)), utf-8.
    [TestCase(Password, "pbkdf2_sha256$1$seasalt$YBwsf/yKxw1EIJHvxwy1lo6XfNIRudoL9Z7iITL3fGg=")]
    [TestCase(Password, "pbkdf2_sha256$1000$lT7YCxZ3hCjqrwYOrxQvXk$oI4cc4qfdLPHeoGee8+Wsb8BYgvMD0UMDVBG0BcOGTk=")]
    [TestCase("  spaces and \U0001F40E ", "pbkdf2_sha256$20$sälz$mJjuUgWhzW8097K49jgmqu55LqLYFmgle+Qlq8I8IZc=")]
    [TestCase(Password, "pbkdf2_sha1$10$seasalt$LXWkEVb6zfPEhvaOwvWiSOQl+dg=")]
    [TestCase(
        Password,
        "pbkdf2_sha256$5000000$bound$TdFLMGaAewmBqK9Qs+FYslPnKgnjPa3Ss+nbsQMdmhE=",
        Description = "as many rounds as are computed")]
    public void Row_49_A_hash_of_Django_s_is_verified_and_due_for_renewal(string password, string hash)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Verify(hash, password), Is.EqualTo(PasswordVerificationResult.SuccessRehashNeeded));
            Assert.That(hash.Contains("$5000000$", StringComparison.Ordinal)
                || Verify(hash, password + " ") == PasswordVerificationResult.Failed);
        }
    }

    // Each is the hash of the password, as far as it is one: whoever computes it finds that it matches.
    [TestCase("pbkdf2_sha256$5000001$bound$uYgp0v3Ixepl9GKjVd35PQMemQDQiEHo95iPh2FG7Zo=")]
    [TestCase("AQAAAAIATEtBAAAAEDAxMjM0NTY3ODlhYmNkZWZc9plJ7OI0zL/Y/TvDDFEiBdfheKUcTd2hbwzm4u3x3Q==")]
    [TestCase("pbkdf2_sha256$10$$VVI9SxDVzi8p8oHIav6STFUOoM8wG/zZXltP4mfINeg=")]
    [TestCase("pbkdf2_sha256$10$seasalt$h2Yn5U8AFIGacz+y1sLjhrFmPwFyqve46uO5CCF0Xg==")]
    [TestCase("pbkdf2_sha256$10$seasalt$h2Yn5U8AFIGacz+y1sLjhrFmPwFyqve46uO5CCF0Xgml$")]
    public void Row_49_The_right_hash_of_the_wrong_kind_matches_nothing(string hash) =>
        Assert.That(Verify(hash, Password), Is.EqualTo(PasswordVerificationResult.Failed));

    [TestCaseSource(typeof(UnusableHashes), nameof(UnusableHashes.All))]
    public void Row_49_What_is_no_hash_matches_nothing_and_throws_nothing(string hash) =>
        Assert.That(Verify(hash, Password), Is.EqualTo(PasswordVerificationResult.Failed));

    [Test]
    public void Row_49_Whatever_is_done_to_a_hash_it_never_throws()
    {
        var chance = new Random(49);
        string[] genuine =
        [
            _hasher.HashPassword(Nobody, Password),
            "pbkdf2_sha256$10$seasalt$h2Yn5U8AFIGacz+y1sLjhrFmPwFyqve46uO5CCF0Xgk=",
        ];
        for (var i = 0; i < 2_000; i++)
        {
            var hash = new StringBuilder(genuine[i % 2]);
            for (var change = 0; change <= i % 3; change++)
            {
                // Not where the number of rounds stands, which would only be long.
                var at = chance.Next(20, hash.Length);
                _ = chance.Next(3) switch
                {
                    0 => hash.Remove(at, 1),
                    1 => hash.Insert(at, (char)chance.Next(1, 0x250)),
                    _ => hash.Replace(hash[at], (char)chance.Next(0x20, 0x7F), at, 1),
                };
            }

            Assert.That(() => Verify(hash.ToString(), Password), Throws.Nothing, hash.ToString());
        }
    }

    [Test]
    public void Row_50_A_hash_of_fewer_rounds_is_due_for_renewal_and_one_of_as_many_or_more_is_not()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Verify(HashOf(9), Password), Is.EqualTo(PasswordVerificationResult.SuccessRehashNeeded));
            Assert.That(Verify(HashOf(10), Password), Is.EqualTo(PasswordVerificationResult.Success));
            Assert.That(Verify(HashOf(11), Password), Is.EqualTo(PasswordVerificationResult.Success));
        }
    }

    [Test]
    public void Row_50_What_Identity_stored_in_its_version_2_is_a_thousand_rounds_whatever_it_says_and_due_for_renewal()
    {
        const string Version2 = "ADAxMjM0NTY3ODlhYmNkZWbCYhe/Sa/uKi6qRz0IqNG8JfbWmnGJ7WSpzRYyCYOPSg==";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Verify(Version2, Password), Is.EqualTo(PasswordVerificationResult.SuccessRehashNeeded));
            Assert.That(Verify(Version2, Password + " "), Is.EqualTo(PasswordVerificationResult.Failed));
        }
    }

    private static string HashOf(int iterations)
    {
        var salt = new byte[16];
        return IdentityHash(iterations, salt, Rfc2898DeriveBytes.Pbkdf2(Password, salt, iterations, HashAlgorithmName.SHA512, 32));
    }

    private static string IdentityHash(int iterations, byte[] salt, byte[] key) =>
        Convert.ToBase64String([.. UnusableHashes.IdentityHeader(prf: 2, (uint)iterations, (uint)salt.Length), .. salt, .. key]);

    private PasswordVerificationResult Verify(string hash, string password) => _hasher.VerifyHashedPassword(Nobody, hash, password);
}
