using Api.Application.Hooks;
using Api.Application.Results;
using Api.Application.Text;

namespace Api.Application.Passwords;

/// <summary>Checks a password that is to be stored, in one place for every call that sets one.</summary>
public sealed class NewPasswordCheck(IPasswordRules rules, PasswordPolicy policy)
{
    /// <summary>Adds what is wrong about it to the field's errors.</summary>
    internal async Task CheckAsync(FieldErrors errors, string field, string password, string username, CancellationToken cancellationToken)
    {
        if (password.CodePoints() > policy.MaximumLength)
        {
            errors.Add(field, FieldTexts.TooLong(policy.MaximumLength));
            return;
        }

        foreach (var fault in await rules.FindFaultsAsync(ComposedPassword.Of(password), username, cancellationToken))
        {
            errors.Add(field, fault);
        }
    }
}
