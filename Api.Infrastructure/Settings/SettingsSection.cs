using System.ComponentModel;
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
        var settings = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite || IsList(property.PropertyType))
            .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        return section.GetChildren().SelectMany(child => settings.TryGetValue(child.Key, out var setting)
            ? FindErrorsOfValue(child, setting)
            : [Unknown(child)]);
    }

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
        if (scalar != typeof(string) && !scalar.IsValueType)
        {
            return FindErrors(section, scalar);
        }

        if (section.GetChildren().FirstOrDefault() is { } child)
        {
            return [Unknown(child, $": {section.Path} is a single value")];
        }

        return IsReadable(section.Value, scalar)
            ? []
            : [new SettingError(section.Path, $"{section.Path} is '{section.Value}', but has to be {Describe(scalar)}.")];
    }

    private static SettingError Unknown(IConfigurationSection section, string why = "") =>
        new(section.Path, $"{section.Path} is not a setting of this program{why}.");

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

        if (type == typeof(TimeSpan))
        {
            // A bare number is a number of days to .NET and of seconds to everybody else.
            return value.Contains(':') && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _);
        }

        if (type.IsEnum)
        {
            return Enum.GetNames(type).Contains(value, StringComparer.OrdinalIgnoreCase);
        }

        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => "a time span such as 00:05:00 or 1.00:00:00",
        _ when type == typeof(bool) => "true or false",
        _ when type.IsEnum => string.Join(" or ", Enum.GetNames(type)),
        _ => "a whole number",
    };

    private sealed record SettingError(string Path, string Text);
}
