using System.Globalization;
using Api.Application.Hooks;
using Api.Application.Text;

namespace Api.Application.Passwords;

/// <summary>
/// Length, and no password that a guesser tries first; nothing about what characters it is made of (NIST SP 800-63B-4
/// §3.1.1.2).
/// </summary>
internal sealed class PasswordRules(PasswordPolicy policy) : IPasswordRules
{
    public ValueTask<IReadOnlyList<string>> FindFaultsAsync(string password, string username, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([.. FindFaults(password, username)]);

    private IEnumerable<string> FindFaults(string password, string username)
    {
        if (password.CodePoints() < policy.MinimumLength)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"This password is too short. It must contain at least {policy.MinimumLength} characters.");
        }

        if (CommonPasswords.Contains(password))
        {
            yield return "This password is too common.";
        }

        if (username.Length > 0 && string.Equals(CanonicalText.Of(password), username, StringComparison.OrdinalIgnoreCase))
        {
            yield return "The password is the same as the username.";
        }
    }
}
