using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Settings;

/// <summary>Collects what a validator finds.</summary>
public sealed class Faults(string section)
{
    private readonly List<string> _faults = [];

    /// <summary>Notes a fault of <paramref name="key"/> unless <paramref name="good"/>.</summary>
    public void Unless(bool good, string key, string requirement)
    {
        if (!good)
        {
            _faults.Add($"{section}:{key} {requirement}.");
        }
    }

    /// <summary>The verdict.</summary>
    public ValidateOptionsResult ToResult() => _faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_faults);
}
