using System.Collections.Concurrent;

namespace Limit;

/// <summary>Readers that are not in use; each has a connection with its prepared statements.</summary>
internal sealed class KeptReaders(string database)
{
    private readonly ConcurrentBag<UserReader> _idle = [];

    public UserReader Take() => _idle.TryTake(out var reader) ? reader : new UserReader(database);

    public void PutBack(UserReader reader) => _idle.Add(reader);
}
