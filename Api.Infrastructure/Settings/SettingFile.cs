namespace Api.Infrastructure.Settings;

/// <summary>Reads the file that a setting names. Devices have no end, so there is a limit.</summary>
internal static class SettingFile
{
    /// <summary>Begins the value of a setting that may name a file.</summary>
    public const string Prefix = "file:";

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="longest">The most bytes that it may have.</param>
    /// <returns>Its bytes, or the rest of a sentence that begins with the setting's name.</returns>
    public static (byte[]? Content, string? Fault) Read(string path, int longest)
    {
        if (Directory.Exists(path))
        {
            return (null, $"names '{path}', a folder, which cannot be read");
        }

        try
        {
            using var file = File.OpenRead(path);
            var content = new byte[longest + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length > longest
                ? (null, $"names the file '{path}', which has more than {longest} bytes")
                : (content[..length], null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return (null, $"names the file '{path}', which cannot be read");
        }
    }
}
