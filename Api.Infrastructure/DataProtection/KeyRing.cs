using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Api.Application.Outages;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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
    private readonly bool _mayBeInTheClear;
    private readonly EntityFrameworkCoreXmlRepository<AppDbContext> _repository;
    private readonly Func<ServiceProvider> _create;
    private readonly Lock _renewing = new();
    private volatile ServiceProvider? _protection;

    public KeyRing(
        IServiceProvider services,
        IOptions<KeyRingOptions> options,
        IHostEnvironment environment,
        IOutageDetector outages,
        TimeProvider time)
    {
        (_options, _outages, _time) = (options.Value, outages, time);
        // Services of its own, because Data Protection takes certificates only while services are registered, before there are settings.
        _repository = new EntityFrameworkCoreXmlRepository<AppDbContext>(services, NullLoggerFactory.Instance);
        _mayBeInTheClear = environment.IsDevelopment();
        _create = () => Create(_repository, _options, environment);
    }

    /// <summary>What is wrong with the ring: a key in it that has not expired does not open with the certificates that there are.</summary>
    /// <returns>A sentence for the operator, or null.</returns>
    public string? FindFault()
    {
        var now = _time.GetUtcNow();
        var keys = Protection.GetRequiredService<IKeyManager>().GetAllKeys().Where(key => !key.IsRevoked && key.ExpirationDate > now);
        foreach (var key in keys)
        {
            try
            {
                _ = key.CreateEncryptor() ?? throw new CryptographicException("The key has no encryptor.");
            }
            catch (Exception exception) when (!_outages.IsOutage(exception))
            {
                return $"The key {key.KeyId} of the ring in the table DataProtectionKeys does not open with {Certificates}";
            }
        }

        return _mayBeInTheClear || !_repository.GetAllElements().Any(IsInTheClear)
            ? null
            : "The ring in the table DataProtectionKeys has a key in the clear, from a time without certificate: empty it and SigningKeys";
    }

    /// <summary>Protects what only a program with the certificate may read.</summary>
    public byte[] Protect(string purpose, byte[] secret) => Protector(purpose).Protect(secret);

    /// <summary>Reads what <see cref="Protect"/> wrote.</summary>
    /// <returns>Null when it does not open.</returns>
    public byte[]? TryUnprotect(string purpose, byte[] data)
    {
        if (TryUnprotect(Protector(purpose), data) is { } secret)
        {
            return secret;
        }

        // Data Protection keeps the ring for a day, and another replica may have added a key to it since.
        lock (_renewing)
        {
            _protection?.Dispose();
            _protection = _create();
        }

        return TryUnprotect(Protector(purpose), data);
    }

    public void Dispose() => _protection?.Dispose();

    private ServiceProvider Protection
    {
        get
        {
            lock (_renewing)
            {
                return _protection ??= _create();
            }
        }
    }

    private static bool IsInTheClear(XElement element) =>
        element.Name.LocalName == "key" && !element.Descendants("encryptedSecret").Any();

    private byte[]? TryUnprotect(IDataProtector protector, byte[] data)
    {
        try
        {
            return protector.Unprotect(data);
        }
        catch (Exception exception) when (exception is CryptographicException or InvalidOperationException && !_outages.IsOutage(exception))
        {
            return null;
        }
    }

    private IDataProtector Protector(string purpose) =>
        Protection.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose);

    /// <summary>The certificates that there are, for a sentence to the operator.</summary>
    public string Certificates => string.IsNullOrEmpty(_options.Certificate)
        ? "no certificate: DataProtection:Certificate is not set"
        : "the certificates of DataProtection:Certificate and DataProtection:PreviousCertificates";

    private static ServiceProvider Create(IXmlRepository repository, KeyRingOptions options, IHostEnvironment environment)
    {
        var own = new ServiceCollection();
        // It would tell with each reading of a ring that does not open, which is told once, and what it makes of it.
        own.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        own.Configure<KeyManagementOptions>(management => management.XmlRepository = repository);
        var protection = own.AddDataProtection().SetApplicationName(ApplicationName);
        if (!string.IsNullOrEmpty(options.Certificate))
        {
            protection.ProtectKeysWithCertificate(Read(options.Certificate));
        }
        else if (!environment.IsDevelopment())
        {
            // It would lie in the database in the clear.
            protection.DisableAutomaticKeyGeneration();
        }

        protection.UnprotectKeysWithAnyCertificate([.. options.PreviousCertificates.Select(Read)]);
        return own.BuildServiceProvider();

        X509Certificate2 Read(string file)
        {
            var (certificate, fault) = CertificateFile.Read(environment.ContentRootPath, file, options.CertificatePassword);
            return certificate ?? throw new InvalidSettingsException([$"A certificate of Data Protection {fault}."]);
        }
    }
}
