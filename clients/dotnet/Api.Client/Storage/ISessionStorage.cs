namespace Api.Client.Storage;

/// <summary>
/// Keeps a session beyond the life of the program: a file, a phone's key chain. What is kept is a text, which holds the refresh
/// token: whoever reads it can go on with the session.
/// </summary>
public interface ISessionStorage
{
    /// <summary>What is kept; null when nothing is.</summary>
    ValueTask<string?> ReadAsync();

    /// <summary>Keeps this instead. A program that dies during it must leave the one or the other.</summary>
    ValueTask WriteAsync(string record);

    /// <summary>Keeps nothing any more.</summary>
    ValueTask RemoveAsync();
}
