namespace Api.Application.Mail;

/// <summary>Makes the secrets of a flow for its mail, which are stored nowhere.</summary>
public interface IFlowMails
{
    /// <returns>Null when the flow is over or void: then nothing is sent.</returns>
    /// <exception cref="Exception">The key of the flow is not known, or its row could not be read: it may be sent later.</exception>
    Task<FlowSecrets?> FindAsync(Guid flow, CancellationToken cancellationToken);
}

/// <summary>What a mail shows of a flow.</summary>
/// <param name="Code">What the reader enters.</param>
/// <param name="Link">The secret in the link, base64url.</param>
/// <param name="Kind">The kind of flow, as the link names it.</param>
/// <param name="ExpiresAt">Until when both count.</param>
public sealed record FlowSecrets(string Code, string Link, string Kind, DateTimeOffset ExpiresAt)
{
    /// <summary>As long as others, and of no flow.</summary>
    public static readonly FlowSecrets None = new(new string('0', 8), new string('A', 43), "none", DateTimeOffset.UnixEpoch);
}
