using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Api.Bench.Programs;

/// <summary>
/// Where a program spends its processor time: <c>perf</c> samples its stacks. A sample belongs to the innermost frame whose owner
/// is known, so that what a library has the runtime or the kernel do counts as the library's.
/// </summary>
internal static class Profiler
{
    /// <summary>Where Debian's package linux-perf puts it.</summary>
    public const string Program = "/usr/bin/perf";

    private const int SamplesPerSecond = 997;

    // The part of a program, and what the frames of its managed code begin with; the first that fits counts.
    private static readonly (string Owner, string[] Marks)[] Owners =
    [
        ("SQLite", ["[Microsoft.Data.Sqlite]", "[SQLitePCLRaw"]),
        ("Entity Framework", ["[Microsoft.EntityFrameworkCore", "[Microsoft.AspNetCore.Identity", "[Microsoft.Extensions.Identity"]),
        ("tokens",
        [
            "[Api.Infrastructure] Api.Infrastructure.Tokens", "[Api.Application] Api.Application.Tokens.TokenI", "[Microsoft.IdentityModel",
        ]),
        ("storage", ["[Api.Infrastructure]"]),
        ("authentication", ["[Microsoft.AspNetCore.Auth", "[System.Security.Claims]", "[Api.Web] Api.Web.Callers"]),
        ("use cases", ["[Api.Application]", "[Api.Domain]", "[AutoMapper]"]),
        ("JSON", ["[System.Text.Json]"]),
        ("MVC and routing", ["[Microsoft.AspNetCore.Mvc", "[Microsoft.AspNetCore.Routing", "[Api.Web] Api.Web.Controllers"]),
        ("services", ["[Microsoft.Extensions.DependencyInjection", "[Microsoft.Extensions.ObjectPool"]),
        ("logs, activities", ["[Microsoft.Extensions.Logging", "[System.Diagnostics.DiagnosticSource]", "[Microsoft.AspNetCore.Hosting"]),
        ("server",
        [
            "[Microsoft.AspNetCore.Server", "[Microsoft.AspNetCore.Connections", "[System.Net.Sockets]", "[System.IO.Pipelines]",
            "[Microsoft.AspNetCore.Http",
        ]),
        ("middleware", ["[Api.Web]", "[Microsoft.AspNetCore", "[NetEscapades", "[Microsoft.Net.Http.Headers]"]),
    ];

    private static readonly (string Owner, string[] Marks)[] NativeOwners =
    [
        ("disk", ["fdatasync", "fsync"]),
        ("SQLite", ["e_sqlite3"]),
        ("compiling", ["libclrjit"]),
    ];

    /// <summary>Where nobody's frame is found: threads of the runtime and the kernel.</summary>
    public const string Rest = "runtime, kernel";

    private const string Collector = "garbage collector";

    /// <summary>All owners, in the order of a request from its connection to the disk.</summary>
    public static IReadOnlyList<string> Names =>
    [
        "server", "middleware", "logs, activities", "authentication", "tokens", "MVC and routing", "JSON", "services", "use cases",
        "storage", "Entity Framework", "SQLite", "disk", Collector, "compiling", Rest,
    ];

    /// <summary>The settings under which perf knows the methods of a program by their names.</summary>
    public static IEnumerable<(string Key, string Value)> Settings =>
        [("DOTNET_PerfMapEnabled", "1"), ("DOTNET_ReadyToRun", "0"), ("DOTNET_EnableWriteXorExecute", "0")];

    /// <summary>Samples a process that is under load.</summary>
    /// <returns>The part of its processor time of each owner.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> SampleAsync(
        int process,
        TimeSpan time,
        string file,
        CancellationToken cancellationToken)
    {
        var seconds = time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        string[] sampling =
            ["record", "-q", "-F", $"{SamplesPerSecond}", "-g", "-p", $"{process}", "-o", file, "--", "sleep", seconds];
        await foreach (var line in RunAsync(sampling, cancellationToken))
        {
            throw new InvalidOperationException($"perf says: {line}");
        }

        var (samples, frames) = (new Dictionary<string, int>(), new List<string>());
        await foreach (var line in RunAsync(["script", "-F", "comm,ip,sym,dso", "-i", file], cancellationToken))
        {
            if (line.Length > 0)
            {
                frames.Add(line);
            }
            else if (frames.Count > 0)
            {
                Count();
            }
        }

        if (frames.Count > 0)
        {
            Count();
        }

        var all = samples.Values.Sum();
        return samples.ToDictionary(owner => owner.Key, owner => owner.Value / (double)all);

        void Count()
        {
            // The first line is the thread's name.
            var owner = frames[0].Contains("GC", StringComparison.Ordinal)
                ? Collector
                : frames.Skip(1).Select(FindOwner).FirstOrDefault(owner => owner is not null) ?? Rest;
            samples[owner] = samples.GetValueOrDefault(owner) + 1;
            frames.Clear();
        }
    }

    /// <summary>Deletes what processes of these settings have written for perf.</summary>
    public static void Forget(IEnumerable<int> processes)
    {
        foreach (var process in processes)
        {
            File.Delete($"/tmp/perf-{process}.map");
            File.Delete($"/tmp/perfinfo-{process}.map");
        }
    }

    private static string? FindOwner(string frame)
    {
        // What was made while it ran is told as the first assembly's that needed it.
        if (frame.Contains("dynamicClass::", StringComparison.Ordinal))
        {
            return null;
        }

        // A managed frame is "type-of-result [Assembly] Namespace.Type::Method(…)"; types of results and arguments have no blank
        // behind their assembly.
        var end = frame.IndexOf("] ", StringComparison.Ordinal);
        return end < 0
            ? Array.Find(NativeOwners, owner => owner.Marks.Any(mark => frame.Contains(mark, StringComparison.Ordinal))).Owner
            : Array.Find(Owners, owner => owner.Marks.Any(
                mark => frame.AsSpan(frame.LastIndexOf('[', end)).StartsWith(mark, StringComparison.Ordinal))).Owner;
    }

    private static async IAsyncEnumerable<string> RunAsync(
        IEnumerable<string> arguments,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var perf = Process.Start(start)!;
        var complaints = perf.StandardError.ReadToEndAsync(cancellationToken);
        while (await perf.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }

        await perf.WaitForExitAsync(cancellationToken);
        if (perf.ExitCode != 0)
        {
            throw new InvalidOperationException($"perf ended with {perf.ExitCode}: {await complaints}");
        }
    }
}
