using Api.Domain.Flows;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>Reads and writes the counters. A counter that is missing counts as zero and is made when it is needed.</summary>
internal static class AddressCounters
{
    /// <summary>Takes a mail that the mailbox may get, inside a transaction.</summary>
    /// <returns>Whether it may get one; null when somebody else counted at the same time.</returns>
    public static async Task<bool?> TryTakeMailAsync(
        this AppDbContext context,
        byte[] mailbox,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var read = await context.FindAddressAsync(mailbox, cancellationToken);
        var mails = AddressCounter.Read(read?.Mails ?? []);
        var taken = Allowance.Mails.TryTake(mails, now);
        // What changes nothing is written all the same: what a request writes must not tell how many there were.
        return await context.TrySaveAsync(mailbox, read, taken ?? mails, AddressCounter.Read(read?.WrongCodes ?? []), cancellationToken)
            ? taken is not null
            : null;
    }

    /// <summary>Takes a code that may be compared, inside a transaction, as if it were wrong.</summary>
    /// <returns>How many are left then, −1 when it may not be compared; null when somebody else counted at the same time.</returns>
    public static async Task<int?> TryTakeCodeAsync(
        this AppDbContext context,
        byte[] mailbox,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var read = await context.FindAddressAsync(mailbox, cancellationToken);
        var wrong = AddressCounter.Read(read?.WrongCodes ?? []);
        var taken = Allowance.WrongCodes.TryTake(wrong, now);
        return await context.TrySaveAsync(mailbox, read, AddressCounter.Read(read?.Mails ?? []), taken ?? wrong, cancellationToken)
            ? taken is null ? -1 : Allowance.WrongCodes.Limit - taken.Count
            : null;
    }

    /// <summary>Gives back a code that was right.</summary>
    /// <returns>False when somebody else counted at the same time.</returns>
    public static async Task<bool> TryGiveBackCodeAsync(
        this AppDbContext context,
        byte[] mailbox,
        DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        if (await context.FindAddressAsync(mailbox, cancellationToken) is not { } read)
        {
            return true;
        }

        var rest = Allowance.GiveBack(AddressCounter.Read(read.WrongCodes), at);
        return await context.TrySaveAsync(mailbox, read, AddressCounter.Read(read.Mails), rest, cancellationToken);
    }

    private static Task<AddressCounter?> FindAddressAsync(this AppDbContext context, byte[] mailbox, CancellationToken cancellationToken) =>
        context.AddressCounters.AsNoTracking().SingleOrDefaultAsync(counter => counter.Mailbox == mailbox, cancellationToken);

    private static async Task<bool> TrySaveAsync(
        this AppDbContext context,
        byte[] mailbox,
        AddressCounter? read,
        IReadOnlyList<DateTimeOffset> mails,
        IReadOnlyList<DateTimeOffset> wrongCodes,
        CancellationToken cancellationToken)
    {
        var counter = new AddressCounter
        {
            Mailbox = mailbox,
            Mails = AddressCounter.Write(mails),
            WrongCodes = AddressCounter.Write(wrongCodes),
            ExpiresAt = AddressCounter.EndOf(mails, wrongCodes),
        };
        if (read is null)
        {
            context.AddressCounters.Add(counter);
            return await context.SaveChangesAsync(cancellationToken) == 1;
        }

        return await context.AddressCounters
            .Where(stored => stored.Mailbox == mailbox && stored.Mails == read.Mails && stored.WrongCodes == read.WrongCodes)
            .ExecuteUpdateAsync(
                stored => stored
                    .SetProperty(c => c.Mails, counter.Mails)
                    .SetProperty(c => c.WrongCodes, counter.WrongCodes)
                    .SetProperty(c => c.ExpiresAt, counter.ExpiresAt),
                cancellationToken) == 1;
    }
}
