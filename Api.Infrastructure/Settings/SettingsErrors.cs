using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Settings;

/// <summary>Collects what a validator finds wrong with one section.</summary>
/// <param name="section">The section's name, which begins each message.</param>
public sealed class SettingsErrors(string section)
{
    private readonly List<string> _errors = [];

    /// <summary>Adds "section:key requirement." unless <paramref name="isValid"/>. The message never holds the value.</summary>
    public void Check(bool isValid, string key, string requirement)
    {
        if (!isValid)
        {
            _errors.Add($"{section}:{key} {requirement}.");
        }
    }

    /// <summary>Success, or failure with all that was added.</summary>
    public ValidateOptionsResult ToResult() => _errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_errors);
}
