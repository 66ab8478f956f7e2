using System.CommandLine;
using System.Globalization;
using Api.Application.Results;
using Api.Application.Users;

namespace Api.Web.CommandLine;

/// <summary>
/// <c>users import</c>: takes over the users of a Django project, batch by batch. What was not taken over as it was stands in a
/// file, a line each: what became of it, its number, its name and why, between tabs.
/// </summary>
internal static class ImportCommands
{
    private const int UsersPerLine = 10_000;
    private const int BarWidth = 30;

    public static Command Create()
    {
        var from = new Option<FileInfo>("--from")
        {
            Description = "What manage.py dumpdata auth.user auth.group has written.",
            HelpName = "file",
            Required = true,
        };
        var isDryRun = new Option<bool>("--dry-run") { Description = "Stores nothing: the report says what would be refused." };
        var report = new Option<FileInfo?>("--report")
        {
            Description = "Where the report is written; without it, beside the dump with .report.tsv at its end.",
            HelpName = "file",
        };
        var import = new Command(
            "import",
            "Takes over the users of a Django project, with their numbers and passwords. Run again, it goes on where it ended.")
        {
            from, isDryRun, report,
        };
        import.SetAction((line, cancellation) =>
        {
            var dump = line.GetRequiredValue(from);
            var written = line.GetValue(report) ?? new FileInfo(dump.FullName + ".report.tsv");
            return ProgramCommands.WithAccountsAsync(
                services => ImportAsync(services, dump, written, line.GetValue(isDryRun), cancellation));
        });
        return import;
    }

    private static async Task<Error?> ImportAsync(
        IServiceProvider services,
        FileInfo dump,
        FileInfo report,
        bool isDryRun,
        CancellationToken cancellationToken)
    {
        try
        {
            if (string.Equals(report.FullName, dump.FullName, StringComparison.OrdinalIgnoreCase))
            {
                return Fault("The report would be written over the dump.");
            }

            // A dump that is not there leaves no report behind.
            await using (dump.OpenRead())
            {
            }

            await using var lines = report.CreateText();
            var command = new ImportUsersCommand(dump.OpenRead, isDryRun);
            var sum = new ImportProgress(0, 0, 0, [], 0);
            var refused = 0;
            await foreach (var batch in services.GetRequiredService<ImportUsersHandler>().HandleAsync(command, cancellationToken))
            {
                foreach (var note in batch.Notes)
                {
                    refused += note.IsRefused ? 1 : 0;
                    await lines.WriteLineAsync(Describe(note));
                }

                await lines.FlushAsync(cancellationToken);
                var before = sum.Read;
                sum = batch with
                {
                    Read = sum.Read + batch.Read,
                    Stored = sum.Stored + batch.Stored,
                    AlreadyThere = sum.AlreadyThere + batch.AlreadyThere,
                };
                await ShowAsync(sum, before, dump.Length);
            }

            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{sum.Read:N0} users read: {sum.Stored:N0} {(isDryRun ? "would be new" : "new")}, {sum.AlreadyThere:N0} there already, "
                    + $"{refused:N0} users and groups refused. {report.FullName} says which, and what others came without."));
            return null;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Fault(exception.Message);
        }
    }

    private static string Describe(ImportNote note) => string.Join(
        '\t',
        note.IsRefused ? "refused" : "changed",
        note.Id.ToString(CultureInfo.InvariantCulture),
        OnOneLine(note.Name),
        OnOneLine(note.Text));

    private static string OnOneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));

    /// <summary>A bar on a terminal, a line now and then elsewhere.</summary>
    private static async Task ShowAsync(ImportProgress sum, int before, long length)
    {
        if (!Console.IsOutputRedirected)
        {
            var done = length == 0 ? 1 : Math.Min(1, (double)sum.Position / length);
            var filled = (int)(done * BarWidth);
            await Console.Out.WriteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"\r[{new string('#', filled)}{new string('.', BarWidth - filled)}] {done:P0}, {sum.Read:N0} users\u001b[K"));
            await Console.Out.WriteAsync(sum.Position == length && sum.Read > 0 ? Environment.NewLine : "");
        }
        else if (sum.Read / UsersPerLine > before / UsersPerLine)
        {
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{sum.Read:N0} users"));
        }
    }

    private static Error.Invalid Fault(string message) => new("--from", message);
}
