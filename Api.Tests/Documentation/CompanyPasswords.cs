using Api.Application.Hooks;

namespace Api.Tests.Documentation;

internal sealed class CompanyPasswords : IPasswordRules
{
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
