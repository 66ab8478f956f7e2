using System.Diagnostics;
using Api.Tests.Documentation;
using Api.Tests.Support;

namespace Api.Tests.Processes;

/// <summary>docs/extending.md, typed into a copy of the project where it says: the copy builds, without a warning.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class ExtendedCopyTests
{
    private static readonly string[] Copied =
    [
        "Api.Web", "Api.Application", "Api.Domain", "Api.Infrastructure", "Directory.Build.props", "Directory.Build.targets",
        "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "global.json",
    ];

    // What building and running leave in the folder of a project.
    private static readonly string[] MadeHere = ["bin", "obj", "data"];

    private string _copy = "";

    [SetUp]
    public void SetUp()
    {
        _copy = Directory.CreateTempSubdirectory("api-extended-").FullName;
        foreach (var name in Copied)
        {
            Copy(new FileInfo(Repository.File(name)));
        }
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_copy, recursive: true);

    [Test]
    public async Task What_the_guide_shows_and_a_field_of_the_user_compile_where_it_says()
    {
        var guide = await ExtendingGuide.ReadAsync();
        foreach (var (path, code) in guide.Examples.Where(example => !ExtendingGuide.Registrations.ContainsKey(example.Path)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(InCopy(path))!);
            await File.WriteAllTextAsync(InCopy(path), code + "\n");
        }

        foreach (var (path, (behind, usings)) in ExtendingGuide.Registrations)
        {
            var lines = guide.Examples.Where(example => example.Path == path).Select(example => $"        {example.Code}\n");
            await ChangeAsync(path, source => WithUsings(Register(source, behind, string.Concat(lines)), usings));
        }

        foreach (var (path, differences) in guide.FieldSteps)
        {
            await ChangeAsync(path, source => differences.Aggregate(
                source,
                (changed, difference) =>
                {
                    var at = changed.IndexOf(difference.Stored, StringComparison.Ordinal);
                    return changed.Remove(at, difference.Stored.Length).Insert(at, difference.Changed);
                }));
        }

        await BuildAsync();
    }

    private static string Register(string source, string behind, string lines) =>
        source.Insert(source.IndexOf(";\n", source.IndexOf(behind, StringComparison.Ordinal), StringComparison.Ordinal) + 2, lines);

    private static string WithUsings(string source, string[] names) =>
        string.Concat(names.Select(name => $"using {name};\n").Where(line => !source.Contains(line, StringComparison.Ordinal))) + source;

    private async Task BuildAsync()
    {
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", "Api.Web", "-warnaserror", "-nologo", "-v", "quiet"])
        {
            WorkingDirectory = _copy,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // No build server may stay behind: it would hold the pipes open.
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        })!;
        var errors = build.StandardError.ReadToEndAsync();
        var output = await build.StandardOutput.ReadToEndAsync() + await errors;
        await build.WaitForExitAsync();

        Assert.That(build.ExitCode, Is.Zero, output);
    }

    private async Task ChangeAsync(string path, Func<string, string> change)
    {
        var source = await File.ReadAllTextAsync(InCopy(path));
        var changed = change(source);
        Assert.That(changed, Is.Not.EqualTo(source), path);
        await File.WriteAllTextAsync(InCopy(path), changed);
    }

    private string InCopy(string path) => Path.Combine(_copy, path);

    private void Copy(FileInfo source)
    {
        if (!source.Attributes.HasFlag(FileAttributes.Directory))
        {
            File.Copy(source.FullName, InCopy(source.Name));
            return;
        }

        var root = Repository.File("");
        var files = Directory.EnumerateFiles(source.FullName, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Intersect(MadeHere).Any());
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(InCopy(file))!);
            File.Copy(Path.Combine(root, file), InCopy(file));
        }
    }
}
