namespace Api.Infrastructure.Persistence;

/// <summary>The database cannot be used until an operator has done something, which the message says.</summary>
public sealed class DatabaseUnusableException(string message, Exception? inner = null) : Exception(message, inner);
