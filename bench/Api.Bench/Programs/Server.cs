using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Api.Bench.Programs;

/// <summary>The published program on a free port and on a SQLite file of its own, which is gone afterwards.</summary>
internal sealed partial class Server : IProgramUnderLoad
{
    public const string Administrator = "root";
    public const string AdministratorPassword = "measured beside nobody else";

    private const string ShippedSettings = "appsettings.json";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly FileInfo _program;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("api-bench-");
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _loggedStatements;
    private bool _isStarted;

    private Server(FileInfo program, IEnumerable<(string Key, string Value)> settings)
    {
        _program = program;
        var start = new ProcessStartInfo("dotnet", [program.FullName, "--urls", "http://127.0.0.1:0", "--contentRoot", _folder.FullName])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.FullName,
        };
        (string, string)[] own =
        [
            ("Jwt__SigningKey", SigningKey()),
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

    public Uri Address => _address.Task.Result;

    public IReadOnlyList<int> ProcessIds => [_process.Id];

    /// <summary>Where the database lies, unless the settings say another place.</summary>
    public string DatabaseFile => Path.Combine(_folder.FullName, "data", "api.db");

    /// <summary>How many statements its log has shown, when it is set to show them.</summary>
    public int LoggedStatements => Volatile.Read(ref _loggedStatements);

    /// <summary>Starts it with these settings beside the defaults of production, and waits until it listens.</summary>
    public static async Task<Server> StartAsync(FileInfo program, params (string Key, string Value)[] settings)
    {
        var server = new Server(program, settings);
        return await server.StartedAsync(() => Task.CompletedTask);
    }

    /// <summary>The same with the settings that it is shipped with, for rows that compare it with other programs.</summary>
    /// <param name="program">The published program.</param>
    /// <param name="makeDatabase">Makes the file that it begins with, at the path that is handed over; null begins without one.</param>
    /// <param name="settings">What differs from the settings that it is shipped with.</param>
    public static async Task<Server> StartAsShippedAsync(
        FileInfo program,
        Func<string, Task>? makeDatabase,
        params IEnumerable<(string Key, string Value)> settings)
    {
        var server = new Server(program, settings);
        return await server.StartedAsync(async () =>
        {
            File.Copy(
                Path.Combine(program.DirectoryName!, ShippedSettings), Path.Combine(server._folder.FullName, ShippedSettings));
            if (makeDatabase is not null)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(server.DatabaseFile)!);
                await makeDatabase(server.DatabaseFile);
            }
        });
    }

    /// <summary>A new random key, in the form of the setting.</summary>
    public static string SigningKey() => "base64:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));

    public HttpClient CreateClient() => new() { BaseAddress = Address };

    /// <summary>Runs SQL behind the program's back.</summary>
    public async Task<int> ExecuteAsync(string sql, params (string Name, object Value)[] parameters)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = DatabaseFile, Pooling = false }.ConnectionString);
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
        if (_isStarted && !_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<Server> StartedAsync(Func<Task> prepare)
    {
        try
        {
            await prepare();
            _isStarted = _process.Start();
            _process.BeginOutputReadLine();
            await _address.Task.WaitAsync(Patience);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException($"{_program.Name} ended before it listened."));
        }
        else if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
        }
        else if (line.Contains("Executed DbCommand", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _loggedStatements);
        }
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
