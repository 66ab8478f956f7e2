using System.Globalization;
using System.Reflection;
using Api.Infrastructure.Settings;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Documentation;

/// <summary>docs/settings.md against the options classes that the program registers.</summary>
public sealed class SettingsDocumentTests
{
    private const string Document = "docs/settings.md";
    private const string None = "none";

    private static readonly string[] Columns = ["key", "default", "meaning", "refused", "SimpleJWT"];

    // Defaults that a new options object does not show, because something else decides.
    private static readonly Dictionary<string, string> DecidedElsewhere = new(StringComparer.Ordinal)
    {
        // The key ring makes one in development; the validator requires one elsewhere.
        ["Jwt:SigningKey"] = "made and kept in development, required elsewhere unless keys rotate",
        ["DataProtection:Certificate"] = "none; required outside development with `Jwt:KeyRotation`",
        // It depends on who makes the keys.
        ["Jwt:Algorithm"] = "`HS256`; `ES256` with `Jwt:KeyRotation`",
        // It follows the algorithm.
        ["Jwt:Audience"] = "none; with RS, PS and ES the issuer",
        // The list is empty in code, because the configuration binder appends to a list that is not.
        ["Jwt:AuthHeaderTypes:0"] = "`Bearer`",
        // They depend on the machine.
        ["Passwords:MaxConcurrentHashes"] = "one less than there are processors, at least 1",
        ["Request:MaxConnections"] = "three quarters of what the limit of open files leaves beyond 400, at least 16",
        // They follow the provider.
        ["Database:ConnectionString"] = "`Data Source=data/api.db` on SQLite, required on SQL Server",
        ["Database:MigrateOnStartup"] = "`true` on SQLite, `false` on SQL Server",
        // They follow the environment.
        ["Accounts:SelfService"] = "`true` in development, `false` elsewhere",
        ["Demo:Enabled"] = "`true` in development, `false` elsewhere",
        ["Mail:Folder"] = "`data/mail` in development, none elsewhere",
        ["Mail:From"] = "`noreply@localhost` in development, required with a host or a folder elsewhere",
        ["Swagger:Enabled"] = "`true` in development, `false` elsewhere",
    };

    [Test]
    public async Task Every_setting_stands_in_the_document_with_its_default_and_no_other_does()
    {
        var documented = (await RowsAsync()).Select(row => (Key: row[0], Default: row[1]));
        var settings = Settings()
            .Select(setting => (Key: $"`{setting.Key}`", Default: DecidedElsewhere.GetValueOrDefault(setting.Key, setting.Default)));

        Assert.That(documented, Is.EquivalentTo(settings));
    }

    [Test]
    public void Only_settings_that_exist_have_a_default_that_is_decided_elsewhere() =>
        Assert.That(DecidedElsewhere.Keys, Is.SubsetOf(Settings().Select(setting => setting.Key)));

    [Test]
    public async Task Every_setting_has_a_meaning_in_whole_sentences() =>
        Assert.That((await RowsAsync()).Select(row => row[2]), Is.Not.Empty.And.All.Matches("^[A-Z`].+\\.$"));

    private static async Task<List<string[]>> RowsAsync() =>
        MarkdownTable.Read(await File.ReadAllTextAsync(Repository.File(Document)), Columns);

    private static List<(string Key, string Default)> Settings()
    {
        using var app = Composition.Build("Development");
        return [.. app.Services.GetServices<SettingsSection>().SelectMany(section => SettingsOf(section.Name, section.OptionsType))];
    }

    /// <summary>What may be set below a path, with the values of a new object; an item of a list stands for the list.</summary>
    private static IEnumerable<(string Key, string Default)> SettingsOf(string path, Type type)
    {
        var fresh = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var key = $"{path}:{property.Name}";
            var value = property.GetValue(fresh);
            var found = property.PropertyType switch
            {
                { IsGenericType: true } list when list.GetGenericTypeDefinition() == typeof(IList<>) =>
                    ItemOf($"{key}:0", list.GetGenericArguments()[0], value),
                _ when !property.CanWrite => [],
                { IsClass: true } nested when nested != typeof(string) => SettingsOf(key, nested),
                _ => [(key, Written(value))],
            };
            foreach (var setting in found)
            {
                yield return setting;
            }
        }
    }

    private static IEnumerable<(string Key, string Default)> ItemOf(string key, Type element, object? list)
    {
        Assert.That(list, Is.Empty, "the configuration binder appends to what a list holds");
        return element == typeof(string) ? [(key, None)] : SettingsOf(key, element);
    }

    /// <summary>As it would be written in a setting.</summary>
    private static string Written(object? value) => value switch
    {
        null => None,
        bool truth => truth ? "`true`" : "`false`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
