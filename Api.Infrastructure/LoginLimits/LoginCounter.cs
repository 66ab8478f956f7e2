namespace Api.Infrastructure.LoginLimits;

/// <summary>
/// A row that counts tries beside the two columns of the user: for an account those from known addresses, for names that no
/// account has all tries of the names in one bucket. There is one for each account at most, and one for each bucket.
/// </summary>
internal sealed class LoginCounter
{
    /// <summary>The user's id; a bucket has a number below zero.</summary>
    public long Id { get; init; }

    /// <summary>The tries that count as failed: of an account, those from known addresses since its last login.</summary>
    public int Failures { get; set; }

    /// <summary>Of a bucket: until when every try is refused.</summary>
    public DateTimeOffset? BlockedUntil { get; set; }

    /// <summary>The tries that came while the account or the bucket was blocked.</summary>
    public long Refused { get; set; }
}
