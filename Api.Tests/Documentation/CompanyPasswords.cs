using Api.Application.Hooks;

namespace Api.Tests.Documentation;

/// <summary>What the company asks of passwords.</summary>
public sealed class CompanyPasswords : IPasswordRules
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> FindFaultsAsync(string password, string username, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        if (password.Length < 20)
        {
            faults.Add("At least 20 characters.");
        }

        if (password.Contains("initech", StringComparison.OrdinalIgnoreCase))
        {
            faults.Add("Not the company's name.");
        }

        return ValueTask.FromResult<IReadOnlyList<string>>(faults);
    }
}
