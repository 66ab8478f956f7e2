namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>Estimates from above how much there is to guess in a secret.</summary>
internal static class SecretEntropy
{
    /// <summary>Below that a secret has been typed by a pattern: 32 random digits have 100 bits, four diceware words 52.</summary>
    public const int LeastBits = 72;

    private const double Expected = 0.5;

    // So much of a long one is judged, because each character is looked for in all before it.
    private const int Judged = 1024;

    private const string Rows = "qwertyuiop asdfghjkl zxcvbnm qwertzuiop yxcvbnm azertyuiop qsdfghjklm wxcvbn";

    /// <summary>
    /// The bits of a secret. A character that repeats an earlier part, or goes on with a sequence (<c>1234</c>, <c>dcba</c>) or a
    /// row of the keyboard, counts half a bit; each other as many as the number of different ones says.
    /// </summary>
    public static double Bits(byte[] secret) => BitsOf(secret[..Math.Min(secret.Length, Judged)]);

    private static double BitsOf(byte[] secret)
    {
        var surprise = Math.Log2(Math.Max(2, secret.Distinct().Count()));
        return secret.Select((_, at) => IsExpected(secret, at) ? Expected : surprise).Sum();
    }

    private static bool IsExpected(byte[] secret, int at) => GoesOn(secret, at) || Repeats(secret, at);

    /// <summary>Whether the last three characters have equal steps of at most one, or are neighbours on a keyboard.</summary>
    private static bool GoesOn(byte[] secret, int at)
    {
        if (at == 0)
        {
            return false;
        }

        var step = secret[at] - secret[at - 1];
        var wraps = (secret[at - 1], secret[at]) is ((byte)'9', (byte)'0') or ((byte)'0', (byte)'9');
        return step == 0
            || (at > 1 && (wraps || (Math.Abs(step) == 1 && secret[at - 1] - secret[at - 2] == step)))
            || (at > 1 && Rows.Contains(Lower(secret, at - 2, 3), StringComparison.Ordinal));
    }

    /// <summary>Whether the three characters up to this one stood together before.</summary>
    private static bool Repeats(byte[] secret, int at)
    {
        if (at < 3)
        {
            return false;
        }

        var last = secret.AsSpan(at - 2, 3);
        return secret.AsSpan(0, at).IndexOf(last) >= 0;
    }

    private static string Lower(byte[] secret, int from, int length) =>
        System.Text.Encoding.Latin1.GetString(secret, from, length).ToLowerInvariant();
}
