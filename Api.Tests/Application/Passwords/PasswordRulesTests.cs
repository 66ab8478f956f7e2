using System.IO.Compression;
using System.Text;
using Api.Application.Passwords;

namespace Api.Tests.Application.Passwords;

/// <summary>What a new password has to be, and that it may be made of anything.</summary>
public sealed class PasswordRulesTests
{
    private const string TooShort = "This password is too short. It must contain at least 15 characters.";
    private const string TooCommon = "This password is too common.";
    private const string Username = "The password is the same as the username.";

    private static readonly PasswordRules Rules = new(new PasswordPolicy(15, 1024));
    private static readonly PasswordRules ShortRules = new(new PasswordPolicy(8, 1024));

    [TestCase("fourteen chars", TooShort)]
    [TestCase("🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎", TooShort)]
    [TestCase("fifteen letters")]
    [TestCase("🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎")]
    [TestCase("               ")]
    [TestCase("123 456 789 0-=")]
    [TestCase("пароль и ещё пароль")]
    [TestCase("\0\u0001\u0002 control characters")]
    public async Task Row_48_Only_the_number_of_characters_counts(string password, params string[] faults) =>
        Assert.That(await FaultsAsync(Rules, password), Is.EqualTo(faults));

    [TestCase('a', 64)]
    [TestCase('1', 64)]
    [TestCase(' ', 64)]
    [TestCase('a', 15)]
    public async Task Row_48_One_character_over_and_over_is_nobody_s_business(char character, int times) =>
        Assert.That(await FaultsAsync(Rules, new string(character, times)), Is.Empty);

    [TestCase("password")]
    [TestCase("PASSWORD")]
    [TestCase("PassWord")]
    [TestCase("baseball")]
    public async Task Row_48_A_common_password_is_refused_in_any_case(string password) =>
        Assert.That(await FaultsAsync(ShortRules, password), Is.EqualTo(new[] { TooCommon }));

    [TestCase("passwordpassword")]
    [TestCase("PasswordPassword")]
    [TestCase("PasswordPASSWORD")]
    [TestCase("passwordpasswordpass", Description = "cut off in the middle")]
    [TestCase("qwertyqwertyqwerty")]
    [TestCase("dragondragondragondragondragon")]
    public async Task Row_48_A_common_password_made_long_by_repeating_it_is_refused(string password) =>
        Assert.That(await FaultsAsync(Rules, password), Is.EqualTo(new[] { TooCommon }));

    [TestCase("passwordpasswore")]
    [TestCase("password password")]
    [TestCase("my password is secret")]
    public async Task Row_48_What_only_holds_a_common_one_is_not_common(string password) =>
        Assert.That(await FaultsAsync(Rules, password), Is.Empty);

    [TestCase("augusta.ada.king", "augusta.ada.king")]
    [TestCase("augusta.ada.king", "AUGUSTA.ada.King")]
    [TestCase("augusta.ada.king", "  augusta.ada.king\t")]
    [TestCase("augusta.ada.king", "ａｕｇｕｓｔａ.ada.king")]
    [TestCase("josé-josé-josé-josé", "jose\u0301-jose\u0301-jose\u0301-jose\u0301")]
    public async Task Row_48_The_user_name_is_no_password_in_any_form(string username, string password) =>
        Assert.That(await FaultsAsync(Rules, password, username), Is.EqualTo(new[] { Username }));

    [Test]
    public async Task Row_48_What_only_holds_the_user_name_will_do() =>
        Assert.That(await FaultsAsync(Rules, "augusta.ada.king!", "augusta.ada.king"), Is.Empty);

    [Test]
    public async Task Row_48_All_faults_are_told_at_once() =>
        Assert.That(await FaultsAsync(Rules, "password", "password"), Is.EqualTo(new[] { TooShort, TooCommon, Username }));

    [Test]
    public async Task Row_48_Any_text_can_be_asked_about()
    {
        foreach (var password in new[] { "", "\uFFFE", "\uFFFF\uFDD0", new string('x', 100_000),
            string.Concat(Enumerable.Repeat("ab", 50_000)) })
        {
            Assert.That(await FaultsAsync(Rules, password), Is.All.EqualTo(TooShort));
        }
    }

    [Test]
    public void Row_48_The_list_is_sorted_lower_case_ASCII_without_repetition_and_of_a_bounded_size()
    {
        using var file = typeof(PasswordPolicy).Assembly.GetManifestResourceStream("common-passwords.txt.gz")!;
        Assert.That(file.Length, Is.InRange(10_000, 1_000_000));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress), Encoding.Latin1);
        var lines = text.ReadToEnd().TrimEnd('\n').Split('\n');

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines, Has.Length.InRange(3_000, 200_000), "NIST asks for more than a handful, and all are kept in memory");
            Assert.That(lines, Is.Ordered.Using<string>(StringComparer.Ordinal));
            Assert.That(lines.Distinct().Count(), Is.EqualTo(lines.Length));
            Assert.That(
                lines.Where(line => line.Length == 0 || line.Any(character => character is < '!' or > '~' or (>= 'A' and <= 'Z'))),
                Is.Empty);
            Assert.That(lines.Max(line => line.Length), Is.LessThanOrEqualTo(64));
        }
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(PasswordRules rules, string password, string username = "ada") =>
        await rules.FindFaultsAsync(password, username, CancellationToken.None);
}
