using Api.Bench.Loads;

namespace Api.Bench.Programs;

/// <summary>Databases that the published program itself has migrated and given an administrator, made once and then copied.</summary>
internal sealed class ApiDatabases(FileInfo program, DirectoryInfo folder) : IDisposable
{
    /// <summary>The users of every row that does not say another number.</summary>
    public const int Users = 1_000;

    /// <summary>Rounds of a password's hash in rows that measure no login, so that preparing them takes no minutes.</summary>
    public const int CheapIterations = 1_000;

    /// <summary>The default of <c>Passwords:Iterations</c>.</summary>
    public const int DefaultIterations = 220_000;

    private readonly SemaphoreSlim _making = new(1);

    /// <summary>Makes a database of so many users at a path.</summary>
    /// <param name="path">Where.</param>
    /// <param name="iterations">What the hashes of their passwords cost.</param>
    /// <param name="users">How many, the administrator among them.</param>
    public async Task MakeAsync(string path, int iterations = CheapIterations, int users = Users)
    {
        File.Copy(await FindAsync(iterations), path);
        await using (var copy = await SqlFile.OpenAsync(path))
        {
            // The copy begins without what the program sets when it makes a file.
            await copy.ExecuteAsync("PRAGMA journal_mode = WAL");
        }

        await SeededUsers.AddAsync(path, users);
    }

    /// <summary>The setting under which hashes of this cost are not made anew at a login.</summary>
    public static (string Key, string Value) Cost(int iterations) => ("Passwords__Iterations", $"{iterations}");

    public void Dispose() => _making.Dispose();

    /// <summary>The file that is copied, made when it is first needed.</summary>
    private async Task<string> FindAsync(int iterations)
    {
        await _making.WaitAsync();
        try
        {
            var ready = Path.Combine(folder.FullName, $"api-{iterations}.db");
            if (!File.Exists(ready))
            {
                await using var server = await Server.StartAsShippedAsync(program, makeDatabase: null, Cost(iterations));
                // Waits until the administrator is there.
                await TokenPair.ObtainAsync(server.Address, Server.Administrator, CancellationToken.None);
                await using var database = await SqlFile.OpenAsync(server.DatabaseFile);
                await database.ExecuteAsync("DELETE FROM Sessions");
                await database.ExecuteAsync($"VACUUM INTO '{ready}'");
            }

            return ready;
        }
        finally
        {
            _making.Release();
        }
    }
}
