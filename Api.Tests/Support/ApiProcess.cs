using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Api.Tests.Support;

/// <summary>The program as a process of its own, as an operator starts it, on a free port.</summary>
internal sealed partial class ApiProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _output;

    private ApiProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _output = ReadOutputAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _address.Task.Result;

    /// <summary>Starts it and waits until it listens.</summary>
    public static Task<ApiProcess> StartAsync(string contentRoot, params (string Key, string Value)[] environment) =>
        WaitUntilItListensAsync(new ApiProcess(Launch(contentRoot, environment)));

    /// <summary>Starts it at an address that its settings name, from <see cref="FixedAddress"/>, and waits until it listens.</summary>
    public static Task<ApiProcess> StartAtAsync(Uri address, string contentRoot, params (string Key, string Value)[] environment) =>
        WaitUntilItListensAsync(new ApiProcess(Launch(contentRoot, ServerArguments(contentRoot, address.AbsoluteUri), environment)));

    /// <summary>Starts it with a limit, and waits until it listens.</summary>
    /// <param name="contentRoot">Its folder.</param>
    /// <param name="limit">
    /// An option of <c>ulimit</c> with its value. What would make a file too long is an error of the write, as when a disk is full.
    /// </param>
    /// <param name="environment">Its environment.</param>
    public static Task<ApiProcess> StartLimitedAsync(string contentRoot, string limit, params (string Key, string Value)[] environment)
    {
        var start = $"trap '' XFSZ && ulimit {limit} && exec dotnet \"$@\"";
        string[] arguments = ["-c", start, "dotnet", typeof(Program).Assembly.Location, .. ServerArguments(contentRoot)];
        return WaitUntilItListensAsync(new ApiProcess(Launch("sh", arguments, contentRoot, environment)));
    }

    private static async Task<ApiProcess> WaitUntilItListensAsync(ApiProcess started)
    {
        try
        {
            await started._address.Task.WaitAsync(Hang.Limit);
            return started;
        }
        catch
        {
            started.Dispose();
            throw;
        }
    }

    /// <summary>Starts it and waits until it has ended by itself.</summary>
    public static async Task<ApiExit> RunAsync(string contentRoot, params (string Key, string Value)[] environment)
    {
        using var started = new ApiProcess(Launch(contentRoot, environment));
        return await started.WaitForExitAsync();
    }

    /// <summary>Runs a command of the program, with this on the standard input.</summary>
    public static async Task<ApiExit> RunCommandAsync(
        string contentRoot,
        string[] arguments,
        string input,
        params (string Key, string Value)[] environment)
    {
        using var started = new ApiProcess(Launch(contentRoot, arguments, [("ASPNETCORE_CONTENTROOT", contentRoot), .. environment]));
        try
        {
            await started._process.StandardInput.WriteAsync(input);
            started._process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading.
        }

        return await started.WaitForExitAsync();
    }

    /// <summary>Starts a command of the program.</summary>
    public static ApiProcess StartCommand(string contentRoot, string[] arguments, params (string Key, string Value)[] environment) =>
        new(Launch(contentRoot, arguments, [("ASPNETCORE_CONTENTROOT", contentRoot), .. environment]));

    /// <summary>Asks it to end, as service managers do.</summary>
    public async Task<ApiExit> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static string[] ServerArguments(string contentRoot, string address = "http://127.0.0.1:0") =>
        ["--urls", address, "--contentRoot", contentRoot];

    private static Process Launch(string contentRoot, (string Key, string Value)[] environment) =>
        Launch(contentRoot, ServerArguments(contentRoot), environment);

    private static Process Launch(string contentRoot, string[] arguments, (string Key, string Value)[] environment) =>
        Launch("dotnet", [typeof(Program).Assembly.Location, .. arguments], contentRoot, environment);

    private static Process Launch(string program, string[] arguments, string contentRoot, (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = contentRoot,
        };
        // Nothing of what the test run was started with.
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("ASPNETCORE_",
            StringComparison.OrdinalIgnoreCase) || key.Contains("__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment.Remove("DOTNET_ENVIRONMENT");
        // As in Api.Tests.csproj.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return Process.Start(start)!;
    }

    private async Task<string> ReadOutputAsync()
    {
        var lines = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                _address.TrySetResult(new Uri(match.Groups["address"].Value));
            }
        }

        var output = string.Join('\n', lines);
        _address.TrySetException(new InvalidOperationException($"The program ended before it listened.\n{output}\n{await _errors}"));
        return output;
    }

    private async Task<ApiExit> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Hang.Limit);
        return new ApiExit(_process.ExitCode, await _output, await _errors);
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}

/// <summary>How the program ended, and all that it printed.</summary>
internal sealed record ApiExit(int Code, string Output, string Errors);
