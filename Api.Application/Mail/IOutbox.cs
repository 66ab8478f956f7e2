namespace Api.Application.Mail;

/// <summary>Mails that wait to be sent. They are written in the transaction of what they tell of.</summary>
public interface IOutbox
{
    /// <summary>Adds a mail to the open transaction: it is sent after the commit, and never without it.</summary>
    Task AddAsync(OutgoingMail mail, CancellationToken cancellationToken);

    /// <summary>Takes back the mails to a user that have not been sent yet, in the open transaction; notices stay.</summary>
    Task DropAsync(long userId, CancellationToken cancellationToken);
}
