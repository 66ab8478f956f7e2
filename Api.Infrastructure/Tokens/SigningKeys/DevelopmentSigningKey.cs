using System.Security.Cryptography;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// Makes a signing key at the first start in development and keeps it, so that tokens outlive a restart. The file is
/// readable by its owner only and lies outside version control.
/// </summary>
internal static class DevelopmentSigningKey
{
    private const int SecretBytes = 64;
    private const int RsaBits = 2048;

    /// <summary>The key in the form of the setting. Two first starts at once agree on one.</summary>
    public static string ReadOrCreate(string directory, JwtAlgorithm algorithm)
    {
        var path = Path.Combine(directory, $"signing-key.{algorithm.Name}");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(directory);
            Publish(path, Create(algorithm));
        }

        return File.ReadAllText(path);
    }

    /// <summary>Writes the whole file under another name first: a rename that does not replace has one winner.</summary>
    private static void Publish(string path, string key)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(draft, options))
        {
            writer.Write(key);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static string Create(JwtAlgorithm algorithm)
    {
        switch (algorithm.Family)
        {
            case KeyFamily.Rsa:
                using (var rsa = RSA.Create(RsaBits))
                {
                    return rsa.ExportPkcs8PrivateKeyPem();
                }

            case KeyFamily.Ec:
                using (var ec = ECDsa.Create(algorithm.CurveBits switch
                {
                    256 => ECCurve.NamedCurves.nistP256,
                    384 => ECCurve.NamedCurves.nistP384,
                    _ => ECCurve.NamedCurves.nistP521,
                }))
                {
                    return ec.ExportPkcs8PrivateKeyPem();
                }

            default:
                return "base64:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
        }
    }
}
