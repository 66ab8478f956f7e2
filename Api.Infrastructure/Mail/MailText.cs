using System.Net;
using System.Reflection;
using Api.Application.Mail;

namespace Api.Infrastructure.Mail;

/// <summary>What a mail says, in both forms.</summary>
internal sealed record MailText(string Subject, string Plain, string Html);

/// <summary>
/// The texts of mails: a file for each template, language and form. The first line of a plain one is the subject. A line that
/// names a value which this mail does not have is left out.
/// </summary>
internal static class MailTemplates
{
    private const string DefaultLanguage = "en";
    private const string Layout = "layout.html";

    private static readonly Assembly Assembly = typeof(MailTemplates).Assembly;

    /// <summary>The languages that there are texts in.</summary>
    public static readonly IReadOnlyList<string> Languages = [DefaultLanguage, "de"];

    /// <summary>Fills in a template.</summary>
    /// <param name="template">Which.</param>
    /// <param name="language">Any; one that there are no texts in is English.</param>
    /// <param name="values">What stands for each <c>{{name}}</c>; null leaves the line out.</param>
    public static MailText Fill(MailTemplate template, string language, IReadOnlyDictionary<string, string?> values)
    {
        var name = $"{NameOf(template)}.{LanguageOf(language)}";
        var lines = Fill(Read($"{name}.txt"), values, value => value).Split('\n');
        var body = Fill(Read($"{name}.html"), values, WebUtility.HtmlEncode!);
        var page = new Dictionary<string, string?>
        {
            ["language"] = LanguageOf(language),
            ["subject"] = WebUtility.HtmlEncode(lines[0]),
            ["body"] = body,
        };
        return new MailText(lines[0], string.Join('\n', lines[1..]).Trim() + "\n", Fill(Read(Layout), page, value => value));
    }

    /// <summary>The language that a mail is written in when this one is asked for.</summary>
    public static string LanguageOf(string language) => Languages.Contains(language) ? language : DefaultLanguage;

    private static string NameOf(MailTemplate template) => template switch
    {
        MailTemplate.SignUp => "sign-up",
        MailTemplate.SignUpKnown => "sign-up-known",
        MailTemplate.PasswordReset => "password-reset",
        MailTemplate.EmailChange => "email-change",
        MailTemplate.EmailTaken => "email-taken",
        MailTemplate.PasswordChanged => "password-changed",
        MailTemplate.PasswordWasReset => "password-was-reset",
        MailTemplate.EmailChanged => "email-changed",
        MailTemplate.CodesGuessed => "codes-guessed",
        MailTemplate.AccountDeleted => "account-deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(template), template, "There is no text of this mail."),
    };

    private static string Read(string name)
    {
        using var stream = Assembly.GetManifestResourceStream($"mail/{name}")
            ?? throw new InvalidOperationException($"The text {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Fill(string text, IReadOnlyDictionary<string, string?> values, Func<string, string> write)
    {
        var filled = new List<string>();
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            var isLeftOut = values.Any(value => value.Value is null && line.Contains(Mark(value.Key), StringComparison.Ordinal));
            // Two paragraphs keep one blank line between them.
            if (!isLeftOut && !(line.Length == 0 && filled.LastOrDefault()?.Length == 0))
            {
                filled.Add(FillLine(line, values, write));
            }
        }

        return string.Join('\n', filled);
    }

    /// <summary>From left to right, so that a value which looks like a name stays as it is.</summary>
    private static string FillLine(string line, IReadOnlyDictionary<string, string?> values, Func<string, string> write)
    {
        var parts = line.Split("{{");
        return parts[0] + string.Concat(parts[1..].Select(part =>
        {
            var end = part.IndexOf("}}", StringComparison.Ordinal);
            return write(values[part[..end]]!) + part[(end + 2)..];
        }));
    }

    private static string Mark(string name) => "{{" + name + "}}";
}
