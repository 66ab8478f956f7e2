using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Api.Tests.Processes;
using Api.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Api.Tests.Imports;

/// <summary><c>users import</c> as an operator runs it, with a dump that a real Django makes.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class ImportCommandTests : ProcessFixture
{
    private const int Plain = 10_000;
    private const int Taken = Plain + 17;

    private static readonly (string, string)[] Production = [("Jwt__SigningKey", ApiFactory.Secret), ("Passwords__Iterations", "10")];

    // Debian's, which the packages of Django are for.
    private static readonly string Python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    [Test]
    public async Task Ten_thousand_users_of_a_real_Django_are_taken_over_and_a_second_run_changes_nothing()
    {
        await DumpAsync();

        var first = await ImportAsync();
        var report = await File.ReadAllTextAsync(Path.Combine(Folder, "dump.json.report.tsv"));
        var second = await ImportAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Code, first.Errors, second.Code, second.Errors), Is.EqualTo((0, "", 0, "")));
            Assert.That(first.Output.Split('\n')[0], Is.EqualTo("10,000 users"));
            Assert.That(first.Output, Does.Contain("10,024 users read: 10,017 new, 0 there already, 8 users and groups refused."));
            Assert.That(second.Output, Does.Contain("10,024 users read: 0 new, 10,017 there already, 8 users and groups refused."));
            Assert.That(report, Does.Contain("refused\t19\tADA\tthe name is somebody else's, if only by letter case\n"));
        }

        using var server = await ApiProcess.StartAsync(Folder, Production);
        using var client = Client(server);
        foreach (var (name, password) in await PasswordsAsync())
        {
            using var login = await client.ObtainAsync(name, password);
            using var again = await client.ObtainAsync(name, password);
            if (name is "ADA" or "inactive")
            {
                await login.ShouldRefuseLoginAsync();
            }
            else
            {
                await login.ShouldBeOkAsync();
                await again.ShouldBeOkAsync();
            }
        }
    }

    [Test]
    public async Task After_a_kill_in_the_middle_a_second_run_completes_it()
    {
        await DumpAsync();
        using (ApiProcess.StartCommand(Folder, Arguments(), Production))
        {
            Assert.That(SpinWait.SpinUntil(() => Count() > 0, Hang.Limit), "the first batch is stored");
        }

        var before = Count();
        var rest = await ImportAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.InRange(1, Taken - 1), "it was killed in the middle");
            Assert.That(rest.Output, Does.Contain(string.Create(
                CultureInfo.InvariantCulture, $"{Taken - before:N0} new, {before:N0} there already")));
            Assert.That(Count(), Is.EqualTo(Taken));
        }
    }

    [TestCase("missing.json", "Could not find file")]
    [TestCase("text.json", "The dump is no JSON array")]
    public async Task A_file_that_is_no_dump_is_told_in_one_line(string file, string expected)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "text.json"), "username,password");

        var exit = await ApiProcess.RunCommandAsync(Folder, ["users", "import", "--from", Path.Combine(Folder, file)], "", Production);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.EqualTo(1));
            Assert.That(exit.Output, Is.Empty);
            Assert.That(exit.Errors.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
            Assert.That(exit.Errors, Does.Contain(expected));
        }
    }

    private string[] Arguments() => ["users", "import", "--from", Path.Combine(Folder, "dump.json")];

    private Task<ApiExit> ImportAsync() => ApiProcess.RunCommandAsync(Folder, Arguments(), "", Production);

    private async Task DumpAsync()
    {
        using var known = Process.Start(new ProcessStartInfo(Python, ["-c", "import django, argon2, bcrypt"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        });
        await known!.WaitForExitAsync();
        if (known.ExitCode != 0)
        {
            Skipped.Because("Django is not installed (Debian: python3-django python3-argon2 python3-bcrypt).");
        }

        var script = Repository.File("Api.Tests/Imports/make-django-dump.py");
        using var dump = Process.Start(Python, [script, Folder, Plain.ToString(CultureInfo.InvariantCulture)]);
        await dump.WaitForExitAsync();
        Assert.That(dump.ExitCode, Is.Zero);
    }

    private async Task<Dictionary<string, string>> PasswordsAsync() =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(Path.Combine(Folder, "passwords.json")))!;

    private int Count()
    {
        var path = Path.Combine(Folder, "data", "api.db");
        if (!File.Exists(path))
        {
            return 0;
        }

        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'Users'";
        if ((long)command.ExecuteScalar()! == 0)
        {
            return 0;
        }

        command.CommandText = "SELECT COUNT(*) FROM Users";
        return (int)(long)command.ExecuteScalar()!;
    }
}
