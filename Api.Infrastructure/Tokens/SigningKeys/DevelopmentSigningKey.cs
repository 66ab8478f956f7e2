using System.Security.Cryptography;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// Makes a signing key at the first start in development and keeps it, so that tokens outlive a restart. The file is
/// readable by its owner only and lies outside version control.
/// </summary>
internal static class DevelopmentSigningKey
{
    private const string FileName = "key";
    private const int SecretBytes = 64;

    /// <summary>The key in the form of the setting. Two first starts at once agree on one.</summary>
    public static string ReadOrCreate(string directory, JwtAlgorithm algorithm)
    {
        var folder = Path.Combine(directory, "signing-keys", algorithm.Name);
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            Publish(folder, Create(algorithm));
        }

        return File.ReadAllText(file);
    }

    /// <summary>
    /// Writes the whole key into a folder of another name first and renames that: a folder that holds something is never
    /// replaced, so there is one winner. (A file would be: on Unix File.Move looks and then replaces.)
    /// </summary>
    private static void Publish(string folder, string key)
    {
        var draft = $"{folder}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(draft);
        }
        else
        {
            Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(Path.Combine(draft, FileName), options))
        {
            writer.Write(key);
        }

        try
        {
            Directory.Move(draft, folder);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, FileName)))
        {
            Directory.Delete(draft, recursive: true);
        }
    }

    private static string Create(JwtAlgorithm algorithm) => algorithm.IsAsymmetric
        ? KeyPair.ExportPem(KeyPair.Make(algorithm))
        : "base64:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
}
