using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Api.Infrastructure.Settings;

/// <summary>
/// One section of the configuration and the options class that it is bound to. The framework's binder ignores unknown keys and
/// takes <c>"5"</c> for five days; this finds both before anything is bound.
/// </summary>
internal sealed record SettingsSection(string Name, Type OptionsType, Func<IServiceProvider, IConfiguration, IEnumerable<string>> Validate)
{
    private const int LongestQuote = 60;

    /// <summary>The names of all settings of the section, with the item 0 of each list.</summary>
    public IEnumerable<string> Keys => KeysOf(Name, OptionsType);

    /// <summary>Binds a section whose every key and value can be read; there is no other way into an options object.</summary>
    /// <exception cref="InvalidSettingsException">A key is unknown, or a value is not spelt as it has to be.</exception>
    public static void Bind(IConfigurationSection section, object options)
    {
        var misspelled = FindErrors(section, options.GetType()).Select(error => error.Text).ToList();
        if (misspelled.Count > 0)
        {
            throw new InvalidSettingsException(misspelled);
        }

        section.Bind(options);
    }

    /// <summary>What is wrong with the keys, with the spelling of the values and with the values, one sentence each.</summary>
    public IEnumerable<string> FindErrors(IServiceProvider services, IConfiguration configuration)
    {
        var section = configuration.GetSection(Name);
        var misspelled = FindErrors(section, OptionsType).ToList();
        var spelled = misspelled.Count == 0 ? (IConfiguration)section : Without(misspelled, section);
        return misspelled.Select(error => error.Text).Concat(Validate(services, spelled));
    }

    /// <summary>Leaves out what is misspelled, so that the rest is checked all the same.</summary>
    private static IConfigurationRoot Without(List<SettingError> misspelled, IConfigurationSection section) => new ConfigurationBuilder()
        .AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(setting => setting.Value is not null
            && !misspelled.Exists(error =>
                $"{section.Path}:{setting.Key}:".StartsWith($"{error.Path}:", StringComparison.OrdinalIgnoreCase))))
        .Build();

    private static IEnumerable<SettingError> FindErrors(IConfigurationSection section, Type type)
    {
        var settings = SettingsOf(type).ToDictionary(
            property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        return section.GetChildren().SelectMany(child => settings.TryGetValue(child.Key, out var setting)
            ? FindErrorsOfValue(child, setting)
            : [Unknown(child, Suggest(section.Path, NearestName.Find(child.Key, settings.Keys)))]);
    }

    private static string Suggest(string path, string? meant) => meant is null ? "" : $": perhaps {path}:{meant} was meant";

    private static IEnumerable<PropertyInfo> SettingsOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite || IsList(property.PropertyType));

    private static IEnumerable<string> KeysOf(string path, Type type) => SettingsOf(type).SelectMany(property =>
        IsNested(property.PropertyType) ? KeysOf($"{path}:{property.Name}", property.PropertyType)
        : !IsList(property.PropertyType) ? [$"{path}:{property.Name}"]
        : property.PropertyType.GetGenericArguments()[0] is var item && item != typeof(string) ? KeysOf($"{path}:{property.Name}:0", item)
        : [$"{path}:{property.Name}:0"]);

    private static IEnumerable<SettingError> FindErrorsOfValue(IConfigurationSection section, Type type)
    {
        if (IsList(type))
        {
            var element = type.GetGenericArguments()[0];
            return string.IsNullOrEmpty(section.Value)
                ? section.GetChildren().SelectMany(item => int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                    ? FindErrorsOfValue(item, element)
                    : [Unknown(item, $": {section.Path} is a list, numbered from 0")])
                : [new SettingError(section.Path, $"{section.Path} is a list: set {section.Path}:0 and so on.")];
        }

        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        if (IsNested(scalar))
        {
            return string.IsNullOrEmpty(section.Value)
                ? FindErrors(section, scalar)
                : [Unknown(section, $": set {KeysOf(section.Path, scalar).First()} and so on")];
        }

        if (section.GetChildren().FirstOrDefault() is { } child)
        {
            return [Unknown(child, $": {section.Path} is a single value")];
        }

        return IsReadable(section.Value, scalar)
            ? []
            : [new SettingError(section.Path, $"{section.Path} is '{Quote(section.Value)}', but has to be {Describe(scalar)}.")];
    }

    private static SettingError Unknown(IConfigurationSection section, string why = "") =>
        new(section.Path, $"{section.Path} is not a setting of this program{why}.");

    private static bool IsNested(Type type) => !IsList(type) && type != typeof(string) && !type.IsValueType;

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>);

    private static bool IsReadable(string? value, Type type)
    {
        if (type == typeof(string))
        {
            return true;
        }

        if (string.IsNullOrWhiteSpace(value))
        {
            return false;
        }

        if (type.IsEnum)
        {
            return Enum.GetNames(type).Contains(value, StringComparer.OrdinalIgnoreCase);
        }

        // The binder reads more than these: signs, blanks and hexadecimal numbers.
        return type == typeof(TimeSpan) ? TimeSpanReader.TryRead(value, out _)
            : type == typeof(bool) ? bool.TryParse(value, out _)
            : type == typeof(long) ? long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            : type == typeof(int) ? int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            : throw new InvalidOperationException($"There is no reader of {type.Name}.");
    }

    /// <summary>One line of the value, and not more of it than shows what is wrong.</summary>
    private static string Quote(string? value)
    {
        var line = string.Concat((value ?? "").Select(c => char.IsControl(c) ? '\uFFFD' : c));
        return line.Length > LongestQuote ? line[..LongestQuote] + "…" : line;
    }

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => TimeSpanReader.Form,
        _ when type == typeof(bool) => "true or false",
        _ when type.IsEnum => string.Join(" or ", Enum.GetNames(type)),
        _ => "a whole number",
    };

    private sealed record SettingError(string Path, string Text);
}
