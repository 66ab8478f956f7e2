namespace Api.Application.Passwords;

/// <summary>The limits of a password's length, in Unicode code points (NIST SP 800-63B-4 §3.1.1.2).</summary>
/// <param name="MinimumLength">For a new password.</param>
/// <param name="MaximumLength">For any: a longer one is refused before it is hashed.</param>
public sealed record PasswordPolicy(int MinimumLength, int MaximumLength);
