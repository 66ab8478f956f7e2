using Api.Domain.Sessions;

namespace Api.Application.Accounts;

/// <summary>Limits how often a network asks for mails and presents codes, whoever is meant. Each process counts for itself.</summary>
public interface IAccountRateLimiter
{
    /// <summary>Takes a permit to ask for a mail.</summary>
    /// <returns>Null when there was one; otherwise the time after which there is one.</returns>
    TimeSpan? TryAsk(ClientInfo client);

    /// <summary>Takes a permit to present a code or a link.</summary>
    /// <returns>Null when there was one; otherwise the time after which there is one.</returns>
    TimeSpan? TryConfirm(ClientInfo client);
}
