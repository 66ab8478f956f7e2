using Api.Infrastructure.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.DataProtection;

/// <summary>
/// The section <c>DataProtection</c>: the certificate that protects the ring of Data Protection's keys, which lies in the database and
/// protects what the program stores of its own secrets. Whoever has the database alone has none of them.
/// </summary>
public sealed class KeyRingOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "DataProtection";

    /// <summary>A file with certificate and RSA private key: PFX, or PEM. Default none.</summary>
    public string? Certificate { get; set; }

    /// <summary>The password of the file and of those of the previous certificates. Default none.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>Files of certificates that protected the ring before, and still open it.</summary>
    public IList<string> PreviousCertificates { get; } = [];
}

/// <summary>Opens each file, so that a wrong password stops the start.</summary>
internal sealed class KeyRingOptionsValidator(IHostEnvironment environment) : IValidateOptions<KeyRingOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyRingOptions options)
    {
        var errors = new SettingsErrors(KeyRingOptions.Section);
        if (!string.IsNullOrEmpty(options.Certificate))
        {
            Check(options.Certificate, nameof(options.Certificate));
        }

        for (var i = 0; i < options.PreviousCertificates.Count; i++)
        {
            Check(options.PreviousCertificates[i], $"{nameof(options.PreviousCertificates)}:{i}");
        }

        return errors.ToResult();

        void Check(string file, string key)
        {
            var (certificate, fault) = CertificateFile.Read(environment.ContentRootPath, file, options.CertificatePassword);
            certificate?.Dispose();
            errors.Check(fault is null, key, fault ?? "");
        }
    }
}
