using System.Text;
using Api.Application.Results;

namespace Api.Web.CommandLine;

/// <summary>
/// Reads a password from the terminal, unseen and twice, or from the first line of the standard input; never from an
/// argument, which every user of the machine can see.
/// </summary>
internal static class PasswordPrompt
{
    /// <summary>The error of a second password that is not the first.</summary>
    public static readonly Error NotRepeated = new Error.Invalid("Password", "The two passwords are not the same.");

    /// <summary>Asks for the password.</summary>
    /// <returns>Null when the two passwords differ.</returns>
    public static string? Read()
    {
        if (Console.IsInputRedirected)
        {
            return ReadLine(Console.OpenStandardInput(), Console.InputEncoding);
        }

        var first = Ask("Password: ");
        return Ask("Password (again): ") == first ? first : null;
    }

    /// <summary>
    /// The first line. A byte order mark, which Windows PowerShell writes before what it pipes, says how the text is encoded and is
    /// no part of it.
    /// </summary>
    internal static string ReadLine(Stream input, Encoding encoding)
    {
        using var reader = new StreamReader(input, encoding, detectEncodingFromByteOrderMarks: true);
        return (reader.ReadLine() ?? "").TrimStart('\uFEFF');
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var password = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key != ConsoleKey.Backspace)
            {
                password.Append(key.KeyChar);
            }
            else if (password.Length > 0)
            {
                password.Length--;
            }
        }

        Console.Error.WriteLine();
        return password.ToString();
    }
}
