using Api.Infrastructure.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Api.Infrastructure.Persistence.Configurations;

/// <summary>The table of the mails that wait. It is short but while the mail server is away.</summary>
internal sealed class OutboxConfiguration : IEntityTypeConfiguration<OutboxMail>
{
    private const int GuidBytes = 16;

    public void Configure(EntityTypeBuilder<OutboxMail> builder)
    {
        builder.ToTable("Outbox");
        builder.HasKey(mail => mail.Id);
        // Big-endian bytes sort by time, as the ids of sessions do.
        builder.Property(mail => mail.Id).ValueGeneratedNever()
            .HasConversion(id => id.ToByteArray(true), bytes => new Guid(bytes, true)).HasMaxLength(GuidBytes).IsFixedLength();
        builder.Property(mail => mail.FlowId)
            .HasConversion(id => id!.Value.ToByteArray(true), bytes => new Guid(bytes, true)).HasMaxLength(GuidBytes).IsFixedLength();
        builder.Property(mail => mail.Template).HasConversion<byte>();
        builder.Property(mail => mail.Language).HasMaxLength(OutboxMail.LanguageLength).IsUnicode(false);
        builder.Property(mail => mail.Recipient).HasMaxLength(OutboxMail.RecipientLength);
        builder.Property(mail => mail.Agent).HasMaxLength(AgentName.Length).IsUnicode(false);
        builder.HasIndex(mail => mail.NextAttemptAt);
        builder.HasIndex(mail => mail.UserId);
    }
}
