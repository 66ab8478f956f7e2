namespace Api.Application.Mail;

/// <summary>Mails that wait to be sent. They are written in the transaction of what they tell of.</summary>
public interface IOutbox
{
    /// <summary>Adds a mail to the open transaction: it is sent after the commit, and never without it.</summary>
    Task AddAsync(OutgoingMail mail, CancellationToken cancellationToken);
}
