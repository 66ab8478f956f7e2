using System.Collections.Concurrent;
using Api.Application.Mail;
using Api.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Api.Tests.Support;

/// <summary>
/// Remembers every mail that was added, of transactions that were rolled back too, and opens it as who sends it would: by the row
/// of its flow. It demands an open transaction.
/// </summary>
internal sealed class RecordingOutbox
{
    private readonly ConcurrentQueue<OutgoingMail> _mails = new();

    /// <summary>Every mail, those that are not sent included.</summary>
    public IReadOnlyList<OutgoingMail> All => [.. _mails];

    /// <summary>Has a program write its mails here.</summary>
    public void Replace(IServiceCollection services)
    {
        services.RemoveAll<MailAvailability>();
        services.AddSingleton(new MailAvailability(IsConfigured: true));
        services.RemoveAll<IOutbox>();
        services.AddScoped<IOutbox>(provider => new Outbox(this, provider.GetRequiredService<AppDbContext>()));
    }

    private sealed class Outbox(RecordingOutbox record, AppDbContext context) : IOutbox
    {
        public Task AddAsync(OutgoingMail mail, CancellationToken cancellationToken)
        {
            Assert.That(context.Database.CurrentTransaction, Is.Not.Null, "a mail is written in the transaction of what it tells of");
            record._mails.Enqueue(mail);
            return Task.CompletedTask;
        }
    }
}
