namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// The keys of the program's own making have not been read yet, cannot be read, or none of them signs yet. That is an outage: a
/// call with a token is answered 503, for a client would sign out on 401.
/// </summary>
public sealed class KeysUnavailableException(string message) : Exception(message);
