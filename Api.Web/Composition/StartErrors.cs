using System.Data.Common;
using Api.Application.Outages;
using Api.Infrastructure.Settings;

namespace Api.Web.Composition;

/// <summary>Reports why the program cannot start in a sentence instead of a stack trace.</summary>
internal static class StartErrors
{
    /// <summary>Runs work for which the settings have to be good and the database has to answer.</summary>
    /// <returns>False when they are not or it does not: one sentence on the standard error says why.</returns>
    public static async Task<bool> RunOrReportAsync(this WebApplication app, Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (InvalidSettingsException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or DbException
            || app.Services.GetRequiredService<IOutageDetector>().IsOutage(exception))
        {
            await Console.Error.WriteLineAsync($"The database cannot be used: {Cause(exception)}");
        }

        return false;
    }

    /// <summary>The database's own message: exceptions inside it hold only an error number of the operating system.</summary>
    private static string Cause(Exception exception)
    {
        var cause = exception;
        while (cause is not DbException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause.Message;
    }
}
