using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Api.Application.Outages;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.DataProtection;

/// <summary>
/// Protects what is stored, by the ring of Data Protection's keys, which lies in the database, where all replicas find it, and opens
/// by the certificate. Left to itself, Data Protection tells nobody of a ring that does not open: it makes another key and goes on. So
/// ask <see cref="FindFault"/> before anything is protected.
/// </summary>
internal sealed class KeyRing : IDisposable
{
    // Replicas read each other's keys wherever they are installed.
    private const string ApplicationName = "Api";

    private readonly KeyRingOptions _options;
    private readonly IOutageDetector _outages;
    private readonly TimeProvider _time;
    private readonly Lazy<ServiceProvider> _protection;

    public KeyRing(
        IServiceProvider services,
        IOptions<KeyRingOptions> options,
        IHostEnvironment environment,
        IOutageDetector outages,
        TimeProvider time)
    {
        (_options, _outages, _time) = (options.Value, outages, time);
        // Services of its own, because Data Protection takes certificates only while services are registered, before there are settings.
        _protection = new Lazy<ServiceProvider>(() => Create(services, _options, environment.ContentRootPath));
    }

    /// <summary>What is wrong with the ring: a key in it that has not expired does not open with the certificates that there are.</summary>
    /// <returns>A sentence for the operator, or null.</returns>
    public string? FindFault()
    {
        var keys = _protection.Value.GetRequiredService<IKeyManager>().GetAllKeys();
        var now = _time.GetUtcNow();
        foreach (var key in keys.Where(key => !key.IsRevoked && key.ExpirationDate > now))
        {
            try
            {
                _ = key.CreateEncryptor() ?? throw new CryptographicException("The key has no encryptor.");
            }
            catch (Exception exception) when (!_outages.IsOutage(exception))
            {
                return $"The key {key.KeyId} of the ring in the table DataProtectionKeys does not open with {Certificates()}";
            }
        }

        return null;
    }

    /// <summary>Protects what only a program with the certificate may read.</summary>
    public byte[] Protect(string purpose, byte[] secret) => Protector(purpose).Protect(secret);

    /// <summary>Reads what <see cref="Protect"/> wrote.</summary>
    /// <returns>Null when it does not open.</returns>
    public byte[]? TryUnprotect(string purpose, byte[] data)
    {
        try
        {
            return Protector(purpose).Unprotect(data);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (_protection.IsValueCreated)
        {
            _protection.Value.Dispose();
        }
    }

    private IDataProtector Protector(string purpose) =>
        _protection.Value.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose);

    private string Certificates() => string.IsNullOrEmpty(_options.Certificate)
        ? "no certificate: DataProtection:Certificate is not set"
        : "the certificates of DataProtection:Certificate and DataProtection:PreviousCertificates";

    private static ServiceProvider Create(IServiceProvider services, KeyRingOptions options, string contentRoot)
    {
        var own = new ServiceCollection();
        var log = services.GetRequiredService<ILoggerFactory>();
        own.AddSingleton(log);
        own.AddLogging();
        own.Configure<KeyManagementOptions>(management =>
            management.XmlRepository = new EntityFrameworkCoreXmlRepository<AppDbContext>(services, log));
        var protection = own.AddDataProtection().SetApplicationName(ApplicationName);
        if (!string.IsNullOrEmpty(options.Certificate))
        {
            protection.ProtectKeysWithCertificate(Read(options.Certificate));
        }

        protection.UnprotectKeysWithAnyCertificate([.. options.PreviousCertificates.Select(Read)]);
        return own.BuildServiceProvider();

        X509Certificate2 Read(string file)
        {
            var (certificate, fault) = CertificateFile.Read(contentRoot, file, options.CertificatePassword);
            return certificate ?? throw new InvalidSettingsException([$"A certificate of Data Protection {fault}."]);
        }
    }
}
