using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>Calls that have to look alike to a stranger, whatever account they name.</summary>
internal interface IAlikeCalls
{
    /// <summary>What they are called on the command line.</summary>
    string Name { get; }

    /// <summary>What is different about the accounts; the others are compared with the first.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>The answers of a try, in their order, by what is called.</summary>
    IReadOnlyList<string> Steps { get; }

    /// <summary>What the server needs.</summary>
    IReadOnlyList<(string Key, string Value)> Settings { get; }

    /// <summary>Makes the accounts.</summary>
    /// <param name="server">The server, which has an administrator alone.</param>
    /// <param name="client">A client of it.</param>
    /// <param name="rounds">How often each kind will be tried.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task PrepareAsync(Server server, HttpClient client, int rounds, CancellationToken cancellationToken);

    /// <summary>Tries a kind once.</summary>
    /// <param name="server">The server.</param>
    /// <param name="client">A client of it.</param>
    /// <param name="kind">The index of the kind.</param>
    /// <param name="round">How often it has been tried before.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>An answer for each step.</returns>
    Task<IReadOnlyList<TimedAnswer>> TryAsync(Server server, HttpClient client, int kind, int round, CancellationToken cancellationToken);
}
