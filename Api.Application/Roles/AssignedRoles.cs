using Api.Application.Results;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Roles;

/// <summary>Checks the roles that a user is to have, for every call that gives some.</summary>
public sealed class AssignedRoles(IRoleCatalog roles, ITokenCodec codec, SessionPolicy policy, TimeProvider time)
{
    /// <summary>
    /// Servers and proxies refuse requests with large headers, usually above 8 KB for all of them: a user with a larger token
    /// could do nothing at all.
    /// </summary>
    private const int LongestToken = 4096;

    private static readonly IReadOnlyDictionary<string, object> NoClaims = new Dictionary<string, object>();

    /// <summary>Adds what is wrong about them to the errors of <paramref name="field"/>.</summary>
    internal async Task CheckAsync(FieldErrors errors, string field, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (!FitIntoToken(names))
        {
            errors.Add(field, "Ensure the roles fit into an access token of 4 KB.");
            return;
        }

        foreach (var unknown in await roles.FindUnknownAsync(names, cancellationToken))
        {
            errors.Add(field, $"Object with name={unknown} does not exist.");
        }
    }

    /// <summary>Whether the longest access or sliding token with these roles stays below the limit, claims of hooks aside.</summary>
    internal bool FitIntoToken(IReadOnlyList<string> names)
    {
        // Signing costs something, and each name takes one byte at least.
        if (names.Sum(name => name.Length) >= LongestToken)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var (id, session, user) = (TokenId.New(), SessionId.New(now), new UserId(long.MaxValue));
        var content = new AccessContent(names, NoClaims);
        var proof = new LoginProof(now, AuthenticationMethods.Password);
        var token = policy.Sliding is null
            ? codec.Write(new AccessToken(id, session, user, content, proof, now, now))
            : codec.Write(new SlidingToken(id, session, user, content, proof, now, now, now));
        return token.Length < LongestToken;
    }
}
