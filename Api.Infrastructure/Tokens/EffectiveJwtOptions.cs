namespace Api.Infrastructure.Tokens;

/// <summary>What <see cref="JwtOptions"/> means where a value depends on another one or was left out.</summary>
public static class EffectiveJwtOptions
{
    extension(JwtOptions options)
    {
        /// <summary>The issuer to write and to demand; null for none.</summary>
        public string? EffectiveIssuer => NullIfEmpty(options.Issuer);

        /// <summary>The audience to write and to demand; null for none.</summary>
        public string? EffectiveAudience => NullIfEmpty(options.Audience)
            ?? (JwtAlgorithm.Find(options.Algorithm) is { IsAsymmetric: true } ? options.EffectiveIssuer : null);

        /// <summary>The schemes to accept, the first of them named in challenges.</summary>
        public IReadOnlyList<string> EffectiveAuthHeaderTypes => options.AuthHeaderTypes.Count > 0 ? [.. options.AuthHeaderTypes] : ["Bearer"];
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
