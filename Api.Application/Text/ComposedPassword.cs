using System.Text;

namespace Api.Application.Text;

/// <summary>
/// The form in which passwords are hashed: Unicode normal form C, because keyboards differ in how they compose a letter (NIST
/// SP 800-63B-4 §3.1.1.2).
/// </summary>
public static class ComposedPassword
{
    /// <returns>
    /// The password in that form; as it is when it holds what has no normal form, such as U+FFFE or half of a surrogate pair.
    /// </returns>
    public static string Of(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return password;
        }
    }
}
