using Api.Infrastructure.Settings;
using Api.Tests.Documentation;
using Api.Tests.Support;

namespace Api.Tests.Infrastructure.Settings;

/// <summary>
/// Row 73: every setting of docs/settings.md with three kinds of nonsense is refused in the one message, or is no nonsense.
/// </summary>
public sealed class NonsenseTests
{
    private const string Empty = "";
    private const string WrongType = "[object Object]";

    // No number, time, truth or name; too long and of two lines.
    private static readonly string Absurd = "-99999999999999999999\n" + new string('9', 70_000);

    // An empty text counts as not set.
    private static readonly string[] MayBeEmpty =
    [
        "Jwt:Issuer", "Jwt:Audience", "Database:ConnectionString", "FirstAdministrator:Username", "FirstAdministrator:Password",
        "AutoMapper:LicenseKey", "Http:PublicUrl", "Http:PathBase", "DataProtection:Certificate", "DataProtection:CertificatePassword",
        "Mail:Host", "Mail:Username", "Mail:Password", "Mail:From", "Mail:FromName", "Mail:Folder", "Accounts:PageUrl",
        "Accounts:ProductName",
    ];

    // Any text will do: whoever issues the token or has the product decides, and AutoMapper reads its key itself.
    private static readonly string[] MayBeAnyText =
    [
        "Jwt:Issuer", "Jwt:Audience", "Jwt:UserIdClaim", "AutoMapper:LicenseKey", "DataProtection:CertificatePassword",
        "Accounts:ProductName",
    ];

    private static readonly string[] MayBeAbsurd = ["AutoMapper:LicenseKey", "DataProtection:CertificatePassword"];

    public static async Task<IEnumerable<string>> KeysAsync() =>
        MarkdownTable.Read(
            await File.ReadAllTextAsync(Repository.File("docs/settings.md")), ["key", "default", "meaning", "refused", "SimpleJWT"])
            .Select(row => row[0].Trim('`'));

    [Test]
    public async Task Row_73_Nonsense_is_named_in_one_line()
    {
        var keys = (await KeysAsync()).ToList();
        Assert.That(keys, Has.Count.GreaterThan(30));

        using (Assert.EnterMultipleScope())
        {
            foreach (var key in keys)
            {
                AssertRefused(key, Empty, isTaken: MayBeEmpty.Contains(key));
                AssertRefused(key, WrongType, isTaken: MayBeAnyText.Contains(key));
                AssertRefused(key, Absurd, isTaken: MayBeAbsurd.Contains(key));
            }
        }
    }

    private static void AssertRefused(string key, string value, bool isTaken)
    {
        var errors = FindErrors(key, value);
        if (isTaken)
        {
            Assert.That(errors, Is.Empty, key);
            return;
        }

        // The item of a list is named by its list, and of two settings that belong together the other may be.
        var section = key.Split(':')[0];
        Assert.That(errors, Is.Not.Empty, $"{key}={value[..Math.Min(value.Length, 30)]}");
        Assert.That(
            errors, Is.All.StartsWith(section + ":").And.All.Not.Contain("\n").And.All.Length.LessThan(1_000), key);
    }

    private static string[] FindErrors(string key, string value)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Jwt:SigningKey"] = ApiFactory.Secret, [key] = value };
        using var app = Composition.Build("Production", [.. settings.Select(setting => (setting.Key, setting.Value))]);
        try
        {
            SettingsCheck.Run(app.Services);
            return [];
        }
        catch (InvalidSettingsException exception)
        {
            return [.. exception.Errors];
        }
    }
}
