using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Api.Bench;

/// <summary>The published program on a free port and on a SQLite file of its own, which is gone afterwards.</summary>
internal sealed partial class Server : IAsyncDisposable
{
    public const string Administrator = "root";
    public const string AdministratorPassword = "measured beside nobody else";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("api-bench-");
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Server(FileInfo program, IEnumerable<(string Key, string Value)> settings)
    {
        var start = new ProcessStartInfo("dotnet", [program.FullName, "--urls", "http://127.0.0.1:0", "--contentRoot", _folder.FullName])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.FullName,
        };
        (string, string)[] own =
        [
            ("Jwt__SigningKey", "a key for measuring only, 0123456789 ABCDEF"),
            ("FirstAdministrator__Username", Administrator),
            ("FirstAdministrator__Password", AdministratorPassword),
        ];
        foreach (var (key, value) in own.Concat(settings))
        {
            start.Environment[key] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
    }

    /// <summary>Starts it with these settings beside the defaults of production, and waits until it listens.</summary>
    public static async Task<Server> StartAsync(FileInfo program, params (string Key, string Value)[] settings)
    {
        var server = new Server(program, settings);
        try
        {
            server._process.Start();
            server._process.BeginOutputReadLine();
            await server._address.Task.WaitAsync(Patience);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public HttpClient CreateClient() => new() { BaseAddress = _address.Task.Result };

    /// <summary>Runs SQL behind the program's back.</summary>
    public async Task<int> ExecuteAsync(string sql, params (string Name, object Value)[] parameters)
    {
        var file = Path.Combine(_folder.FullName, "data", "api.db");
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The SQL of this program's own rows.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException("The server ended before it listened."));
        }
        else if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
