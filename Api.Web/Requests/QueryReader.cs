using System.Globalization;
using Api.Application.Results;
using Api.Web.Errors;

namespace Api.Web.Requests;

/// <summary>
/// Reads a query string strictly: each parameter by its name in any letter case and at most once. All that is wrong is
/// named at once, unknown parameters included.
/// </summary>
internal sealed class QueryReader
{
    private const string Unknown = "This parameter is not known.";
    private const string Repeated = "This parameter may be given only once.";

    private readonly Dictionary<string, Parameter> _parameters = new(StringComparer.OrdinalIgnoreCase);
    private bool _ignoresUnknown;

    /// <summary>Adds a parameter of any text.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="read">Takes the value; returns what is wrong about it, or null.</param>
    public QueryReader Text(string name, Func<string, string?> read) => Add(name, new Parameter(read, Repeated));

    /// <summary>Adds a parameter that is exactly <c>true</c> or <c>false</c>.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="take">Takes the value.</param>
    /// <param name="repeated">What is said of a parameter that is given twice.</param>
    public QueryReader Boolean(string name, Action<bool> take, string repeated = Repeated) => Add(name, new Parameter(
        text =>
        {
            if (text is not ("true" or "false"))
            {
                return FieldTexts.NotBoolean;
            }

            take(text == "true");
            return null;
        },
        repeated));

    /// <summary>Adds a parameter of decimal digits, which <c>-</c> may precede. A number too large for 64 bits is the largest.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="read">Takes the value; returns what is wrong about it, or null.</param>
    public QueryReader Integer(string name, Func<long, string?> read) => Text(name, text =>
    {
        var isNegative = text.StartsWith('-');
        var digits = isNegative ? text.AsSpan(1) : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return FieldTexts.NotInteger;
        }

        return read(long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : isNegative ? long.MinValue : long.MaxValue);
    });

    /// <summary>Ignores parameters that are not known, as SimpleJWT does.</summary>
    public QueryReader IgnoreUnknown()
    {
        _ignoresUnknown = true;
        return this;
    }

    /// <summary>Hands each parameter of the query string to the function that takes it.</summary>
    /// <returns>The problem that names all that is wrong; null when nothing is.</returns>
    public Problem? Read(IQueryCollection query)
    {
        var errors = new FieldErrors();
        foreach (var (name, values) in query)
        {
            var fault = !_parameters.TryGetValue(name, out var parameter) ? _ignoresUnknown ? null : Unknown
                : values.Count > 1 ? parameter.Repeated
                : parameter.Read(values.ToString());
            if (fault is not null)
            {
                errors.Add(name, fault);
            }
        }

        return errors.IsEmpty ? null : Problems.Invalid(errors.ToDictionary());
    }

    private QueryReader Add(string name, Parameter parameter)
    {
        _parameters.Add(name, parameter);
        return this;
    }

    private sealed record Parameter(Func<string, string?> Read, string Repeated);
}
