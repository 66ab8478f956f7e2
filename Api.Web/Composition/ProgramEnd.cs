using System.Data.Common;
using System.Net.Sockets;
using Api.Application.Outages;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;
using Api.Infrastructure.Tokens.SigningKeys;

namespace Api.Web.Composition;

/// <summary>The one place where the program ends that cannot go on: with a sentence on the standard error and the exit code 1.</summary>
internal static class ProgramEnd
{
    /// <summary>The exit code of a program that did not do what was asked.</summary>
    public const int Failed = 1;

    /// <summary>Runs the program, or a command of it.</summary>
    /// <returns>What <paramref name="work"/> returns, or 1 after an exception.</returns>
    public static async Task<int> RunAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is not HostAbortedException)
        {
            // A tool that only wants the services ends the program by HostAbortedException.
            await Console.Error.WriteLineAsync(Sentence(exception));
            return Failed;
        }
    }

    /// <summary>What an operator reads of an exception: never a stack trace.</summary>
    internal static string Sentence(Exception exception)
    {
        var causes = exception.Causes().ToList();
        return causes.OfType<InvalidSettingsException>().FirstOrDefault() is { } settings ? settings.Message
            : causes.Find(cause => cause is DatabaseUnusableException or DbException) is { } database
                ? $"The database cannot be used: {OneLine(database.Message)}"
            : causes.OfType<KeysUnavailableException>().FirstOrDefault() is { } keys
                ? $"The signing keys cannot be used: {OneLine(keys.Message)}."
            : causes.OfType<SocketException>().Any() ? $"The server cannot listen: {OneLine(exception.Message)}"
            : $"The program cannot start: {OneLine(Message(exception, causes[^1]))}";
    }

    /// <summary>The innermost tells where in a file, the outermost in which.</summary>
    private static string Message(Exception outermost, Exception innermost) =>
        outermost.Message.Contains(innermost.Message, StringComparison.Ordinal)
            ? outermost.Message
            : $"{outermost.Message} {innermost.Message}";

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
