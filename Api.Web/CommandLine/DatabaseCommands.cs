using System.CommandLine;
using Api.Web.Composition;

namespace Api.Web.CommandLine;

/// <summary><c>database migrate</c> and <c>script</c>: the schema as a step of its own, before the replicas are started.</summary>
internal static class DatabaseCommands
{
    public static Command Create()
    {
        var migrate = new Command(
            "migrate",
            "Brings the schema up to date. Several at once do no harm, and neither does running it again.");
        migrate.SetAction((_, cancellation) => ProgramCommands.WithAppAsync(async services =>
        {
            await services.MigrateAsync(cancellation);
            await Console.Out.WriteLineAsync("The schema is up to date.");
            return null;
        }));
        var script = new Command(
            "script",
            "Prints the SQL of the schema, for whoever may not run the program against the database: on SQL Server for any earlier schema, "
                + "on SQLite for an empty file.");
        script.SetAction((_, _) => ProgramCommands.WithAppAsync(async services =>
        {
            await Console.Out.WriteLineAsync(services.SchemaScript());
            return null;
        }));
        return new Command("database", "Prepares the database.") { migrate, script };
    }
}
