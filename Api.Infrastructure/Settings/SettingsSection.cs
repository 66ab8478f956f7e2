using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Api.Infrastructure.Settings;

/// <summary>
/// One section of the configuration and the options class that it is bound to. The binder of the framework ignores what
/// it does not know and takes <c>"5"</c> for five days; this finds both before anything is bound.
/// </summary>
internal sealed record SettingsSection(string Name, Type OptionsType)
{
    /// <summary>What is wrong with the keys and the spelling of the values, one sentence each.</summary>
    public IEnumerable<string> FindFaults(IConfiguration configuration) =>
        FindFaults(configuration.GetSection(Name), OptionsType);

    private static IEnumerable<string> FindFaults(IConfigurationSection section, Type type)
    {
        var settings = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite || IsList(property.PropertyType))
            .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        return section.GetChildren().SelectMany(child => settings.TryGetValue(child.Key, out var setting)
            ? FindFaultsOfValue(child, setting)
            : [$"{child.Path} is not a setting of this program."]);
    }

    private static IEnumerable<string> FindFaultsOfValue(IConfigurationSection section, Type type)
    {
        if (IsList(type))
        {
            var element = type.GetGenericArguments()[0];
            return string.IsNullOrEmpty(section.Value)
                ? section.GetChildren().SelectMany(item => int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                    ? FindFaultsOfValue(item, element)
                    : [$"{item.Path} is not a setting of this program: {section.Path} is a list, numbered from 0."])
                : [$"{section.Path} is a list: set {section.Path}:0 and so on."];
        }

        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        if (scalar != typeof(string) && !scalar.IsValueType)
        {
            return FindFaults(section, scalar);
        }

        if (section.GetChildren().FirstOrDefault() is { } child)
        {
            return [$"{child.Path} is not a setting of this program: {section.Path} is a single value."];
        }

        return IsReadable(section.Value, scalar) ? [] : [$"{section.Path} is '{section.Value}', but has to be {Describe(scalar)}."];
    }

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
}
