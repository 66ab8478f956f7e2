namespace Api.Domain.Sessions;

/// <summary>By what the user of a session proved who they are (RFC 8176). Stored as a number: never renumber.</summary>
[Flags]
public enum AuthenticationMethods
{
    /// <summary>By nothing yet.</summary>
    None = 0,

    /// <summary>By the password: <c>pwd</c>.</summary>
    Password = 1,
}
