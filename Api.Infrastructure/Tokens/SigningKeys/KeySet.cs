using System.Collections.Frozen;
using Api.Application.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// The keys as they stood at one moment: which of them sign, which verify, and what they have verified. A change makes another set,
/// so that nothing which a revoked key has verified is remembered.
/// </summary>
internal sealed class KeySet
{
    private readonly FrozenDictionary<(string KeyId, string Algorithm), VerificationKey> _keys;
    private readonly FrozenDictionary<string, byte[]> _secrets;
    private readonly FrozenSet<string> _unreadable;
    private readonly TokenSigner? _access;
    private readonly TokenSigner? _refresh;
    private readonly PublishedKey[] _published;

    /// <param name="access">Signs access tokens; null while no key signs.</param>
    /// <param name="refresh">Signs refresh tokens: the same key, or beside an asymmetric one a secret that is never published.</param>
    /// <param name="verifying">The keys that verify.</param>
    /// <param name="unreadable">The ids of keys that there are and that cannot be read.</param>
    public KeySet(
        VerificationKey? access,
        VerificationKey? refresh,
        IEnumerable<VerificationKey> verifying,
        IEnumerable<string> unreadable)
    {
        _access = access is null ? null : new TokenSigner(access);
        _refresh = refresh is null ? null : new TokenSigner(refresh);
        // One key may be listed for two algorithms; the refresh key beside it is then the same twice.
        var keys = verifying.DistinctBy(Name).ToList();
        _keys = keys.ToFrozenDictionary(Name);
        // A secret may be listed for several algorithms.
        _secrets = keys.Select(key => key.Key).OfType<SymmetricSecurityKey>().DistinctBy(secret => secret.KeyId)
            .ToFrozenDictionary(secret => secret.KeyId, secret => secret.Key, StringComparer.Ordinal);
        _unreadable = unreadable.ToFrozenSet(StringComparer.Ordinal);
        // In the order in which they were given, so that all replicas publish the same text.
        _published = [.. keys.Where(key => key.Key is AsymmetricSecurityKey).Select(ToPublic)];

        static (string KeyId, string Algorithm) Name(VerificationKey key) => (key.Key.KeyId, key.Algorithm);
    }

    /// <summary>Signs access tokens.</summary>
    /// <exception cref="KeysUnavailableException">No key signs yet, or it cannot be read.</exception>
    public TokenSigner ForAccess => _access ?? throw NoneSigns();

    /// <summary>Signs refresh tokens.</summary>
    /// <exception cref="KeysUnavailableException">No key signs yet, or it cannot be read.</exception>
    public TokenSigner ForRefresh => _refresh ?? throw NoneSigns();

    /// <summary>Whether tokens can be made.</summary>
    public bool Signs => _access is not null;

    /// <summary>Whether there are keys that cannot be read.</summary>
    public bool IsComplete => _unreadable.Count == 0;

    /// <summary>The public halves of the key pairs.</summary>
    public IReadOnlyList<PublishedKey> Published => _published;

    /// <summary>What genuine tokens say that these keys have verified.</summary>
    public GenuineTokenCache Genuine { get; } = new();

    /// <summary>The key of that id, if it goes with the algorithm; an unknown id loads nothing.</summary>
    /// <exception cref="KeysUnavailableException">There is a key of that id, and it cannot be read.</exception>
    public VerificationKey? Find(string keyId, string algorithm) =>
        _keys.GetValueOrDefault((keyId, algorithm)) is { } key ? key
            : _unreadable.Contains(keyId) ? throw new KeysUnavailableException("The key of the token cannot be read.")
            : null;

    /// <summary>The secret of that id, which nobody else knows: a signing key under HMAC, or that of refresh tokens.</summary>
    /// <exception cref="KeysUnavailableException">There is a key of that id, and it cannot be read.</exception>
    public byte[]? FindSecret(string keyId) =>
        _secrets.GetValueOrDefault(keyId) is { } secret ? secret
            : _unreadable.Contains(keyId) ? throw new KeysUnavailableException("The key of a code cannot be read.")
            : null;

    private static KeysUnavailableException NoneSigns() => new("No key signs yet.");

    private static PublishedKey ToPublic(VerificationKey key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromSecurityKey(key.Key);
        return new PublishedKey(jwk.Kty, key.Algorithm, key.Key.KeyId, jwk.N, jwk.E, jwk.Crv, jwk.X, jwk.Y);
    }
}
