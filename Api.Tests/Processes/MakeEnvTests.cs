using System.Diagnostics;
using System.Runtime.Versioning;
using Api.Tests.Support;

namespace Api.Tests.Processes;

/// <summary>deploy/make-env: the secrets of docker-compose on a fresh clone.</summary>
[Category("Slow")]
[UnsupportedOSPlatform("windows")]
public sealed class MakeEnvTests : ProcessFixture
{
    [Test]
    public async Task It_makes_each_variable_of_the_example_once_and_tells_the_password_of_the_administrator()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "deploy"));
        File.Copy(Repository.File("deploy/make-env"), Path.Combine(Folder, "deploy", "make-env"));

        var (code, output) = await RunAsync();
        var first = await File.ReadAllTextAsync(Path.Combine(Folder, ".env"));
        var again = await RunAsync();

        var made = Variables(first);
        var wanted = Variables(await File.ReadAllTextAsync(Repository.File(".env.example")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero, output);
            Assert.That(made.Keys, Is.EquivalentTo(wanted.Keys));
            Assert.That(made["JWT_SIGNING_KEY"], Has.Length.GreaterThanOrEqualTo(64));
            Assert.That(made["FIRST_ADMINISTRATOR_PASSWORD"], Has.Length.GreaterThanOrEqualTo(20));
            Assert.That(output, Does.Contain(made["FIRST_ADMINISTRATOR_PASSWORD"]).And.Not.Contain(made["JWT_SIGNING_KEY"]));
            Assert.That(File.GetUnixFileMode(Path.Combine(Folder, ".env")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(again.Code, Is.EqualTo(1), "secrets in use are not overwritten");
            Assert.That(await File.ReadAllTextAsync(Path.Combine(Folder, ".env")), Is.EqualTo(first));
        }
    }

    [Test]
    public async Task Compose_names_it_for_each_secret_that_is_missing()
    {
        var compose = await File.ReadAllTextAsync(Repository.File("docker-compose.yml"));

        Assert.That(compose.Split(":?").Skip(1), Is.Not.Empty.And.All.Contains("run deploy/make-env"));
    }

    private static Dictionary<string, string> Variables(string text) => text.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts[1].Trim('\''), StringComparer.Ordinal);

    private async Task<(int Code, string Output)> RunAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("sh", [Path.Combine(Folder, "deploy", "make-env")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
