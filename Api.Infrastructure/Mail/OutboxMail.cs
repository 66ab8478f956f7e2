using Api.Application.Mail;

namespace Api.Infrastructure.Mail;

/// <summary>A mail that waits. It names the flow whose secrets the mail will show, and holds none.</summary>
internal sealed class OutboxMail
{
    public const int LanguageLength = 2;

    // In UTF-16 units, as the column of the user's address.
    public const int RecipientLength = 508;

    /// <summary>A version 7 GUID. The Message-ID is made of it, so that a mail that is sent twice can be told.</summary>
    public required Guid Id { get; init; }

    public required MailTemplate Template { get; init; }

    public required string Language { get; init; }

    public required string Recipient { get; init; }

    /// <summary>The account that it is about. No foreign key: the notice of a deletion outlives the account.</summary>
    public long? UserId { get; init; }

    /// <summary>The flow whose code and link it shows; null for a notice.</summary>
    public Guid? FlowId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Browser and system of who asked, in words of <see cref="AgentName"/>.</summary>
    public string? Agent { get; init; }

    /// <summary>When sending is given up.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How often a replica has claimed it. What a replica writes is conditional on the number of its own claim.</summary>
    public int Attempts { get; init; }

    /// <summary>
    /// When it is tried next. A claim moves it to where the claim ends: what was sent is deleted before that, and what a dead
    /// process held is tried by another.
    /// </summary>
    public required DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>When the mail itself was refused for good; it is kept for a while to be looked at. Null: it is still tried.</summary>
    public DateTimeOffset? SetAsideAt { get; init; }
}
