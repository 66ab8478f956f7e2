using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Api.Tests.Support;

/// <summary>A service of samples/verify as a process: it verifies access tokens and knows nothing but the issuer's address.</summary>
internal sealed partial class VerifySample : IDisposable
{
    private const string Dotnet = "dotnet";
    private const string Node = "node";
    private const string Python = "python";

    private static readonly string Python3 = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    private static readonly ConcurrentDictionary<string, Lazy<Task<string?>>> Prepared = new(StringComparer.Ordinal);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly HttpClient _client = new() { Timeout = Hang.Limit };

    private VerifySample(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The folders of samples/verify.</summary>
    public static IReadOnlyList<string> Names { get; } = [Dotnet, Node, Python];

    /// <summary>Starts it on a free port and waits until it listens. Skips the test where the machine lacks what it runs on.</summary>
    public static async Task<VerifySample> StartAsync(string name, Uri issuer, string home)
    {
        if (await Prepared.GetOrAdd(name, _ => new Lazy<Task<string?>>(() => PrepareAsync(name))).Value is { } reason)
        {
            Skipped.Because(reason);
        }

        var started = new VerifySample(Launch(name, CommandOf(name), ("ISSUER", IssuerOf(issuer)), ("PORT", "0"), ("HOME", home)));
        try
        {
            started._client.BaseAddress = await started.ReadAddressAsync().WaitAsync(Hang.Limit);
            return started;
        }
        catch
        {
            started.Dispose();
            throw;
        }
    }

    /// <summary>The issuer as tokens name it: <see cref="Uri"/> puts a slash behind.</summary>
    public static string IssuerOf(Uri issuer) => issuer.GetLeftPart(UriPartial.Authority);

    /// <summary>Calls it with this token; none is sent for null.</summary>
    public Task<HttpResponseMessage> WhoAmIAsync(string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/whoami");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return _client.SendAsync(request);
    }

    /// <summary>What a call with this token is answered with.</summary>
    public async Task<int> StatusOfAsync(string? token)
    {
        using var response = await WhoAmIAsync(token);
        return (int)response.StatusCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _client.Dispose();
    }

    /// <summary>Builds it, or fetches its packages.</summary>
    /// <returns>What the machine lacks; null when it can be started.</returns>
    private static async Task<string?> PrepareAsync(string name)
    {
        switch (name)
        {
            case Dotnet:
                await MakeAsync(name, [Dotnet, "build", "-nologo", "-v", "quiet"]);
                return null;
            case Node when !await RunsAsync(Node, "--version") || !await RunsAsync("npm", "--version"):
                return "Node is not installed (Debian: nodejs npm).";
            case Node:
                if (!Directory.Exists(Path.Combine(FolderOf(name), "node_modules")))
                {
                    await MakeAsync(name, ["npm", "ci", "--no-audit", "--no-fund"]);
                }

                return null;
            default:
                return await RunsAsync(Python3, "-c", "import jwt, cryptography")
                    ? null
                    : "PyJWT is not installed (Debian: python3-jwt python3-cryptography).";
        }
    }

    private static string[] CommandOf(string name) => name switch
    {
        Dotnet => [Dotnet, Path.Combine("bin", "Debug", "net10.0", "Verify.dll")],
        Node => [Node, "server.js"],
        _ => [Python3, "server.py"],
    };

    private static string FolderOf(string name) => Repository.File($"samples/verify/{name}");

    private static async Task MakeAsync(string name, string[] command)
    {
        // No build server may stay behind: it would hold the pipes open.
        using var make = Launch(name, command, ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"));
        var errors = make.StandardError.ReadToEndAsync();
        var output = await make.StandardOutput.ReadToEndAsync() + await errors;
        await make.WaitForExitAsync().WaitAsync(Hang.Limit);
        if (make.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} in samples/verify/{name} has failed.\n{output}");
        }
    }

    private static async Task<bool> RunsAsync(params string[] command)
    {
        try
        {
            using var process = Launch(Python, command);
            var errors = process.StandardError.ReadToEndAsync();
            await process.StandardOutput.ReadToEndAsync();
            await errors;
            await process.WaitForExitAsync().WaitAsync(Hang.Limit);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }

    private static Process Launch(string name, string[] command, params (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = FolderOf(name),
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Reads on for as long as it runs: a full pipe would stop it.</summary>
    private async Task<Uri> ReadAddressAsync()
    {
        var output = "";
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            output += line + "\n";
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = _process.StandardOutput.ReadToEndAsync();
                return new Uri(match.Groups["address"].Value);
            }
        }

        throw new InvalidOperationException($"The sample ended before it listened.\n{output}\n{await _errors}");
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
