using System.Text;
using Api.Infrastructure.Settings;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>Reads the file of a setting that begins with <c>file:</c>.</summary>
internal static class KeyFile
{
    // An RSA key of 16384 bits with its certificates has less.
    private const int LongestFile = 65536;

    /// <summary>Reads the text without the line's end behind it.</summary>
    /// <returns>The text, or the rest of a sentence that begins with the setting's name.</returns>
    public static (string? Text, string? Fault) Read(string contentRoot, string setting)
    {
        if (string.IsNullOrWhiteSpace(setting) || setting.Contains('\0', StringComparison.Ordinal))
        {
            return (null, "names no file after 'file:'");
        }

        var path = Path.Combine(contentRoot, setting);
        var (content, fault) = SettingFile.Read(path, LongestFile);
        if (content is null)
        {
            return (null, fault);
        }

        try
        {
            using var reader = new StreamReader(
                new MemoryStream(content),
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
                detectEncodingFromByteOrderMarks: true);
            return (reader.ReadToEnd().TrimEnd('\r', '\n'), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, $"names the file '{path}', which is not text in UTF-8: a key in binary form (DER, PFX) has to be converted to "
                + "PEM, and a secret to base64 after 'base64:'");
        }
    }
}
