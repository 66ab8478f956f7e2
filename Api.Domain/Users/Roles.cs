namespace Api.Domain.Users;

/// <summary>The roles that the program itself knows. Any other role informs clients only.</summary>
public static class Roles
{
    /// <summary>May do everything that is reserved for administrators; it cannot be deleted.</summary>
    public const string Administrator = "administrator";
}
