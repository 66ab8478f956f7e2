using Api.Domain.Flows;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Flows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Api.Infrastructure.Persistence.Configurations;

/// <summary>
/// The tables of the flows and of what is counted for addresses. No foreign key leads to the user: most flows are nobody's, and the
/// rule of saving deletes those of a user.
/// </summary>
internal sealed class FlowConfiguration : IEntityTypeConfiguration<FlowRow>, IEntityTypeConfiguration<AddressCounter>
{
    private const int GuidBytes = 16;
    private const int HashBytes = 32;
    private const int KeyIdLength = 64;

    // In UTF-16 units, as the address of a user.
    private const int AddressLength = 508;

    public void Configure(EntityTypeBuilder<FlowRow> builder)
    {
        builder.ToTable("Flows");
        builder.HasKey(flow => flow.Id);
        // Big-endian bytes sort by time; SQL Server's uniqueidentifier does not.
        builder.Property(flow => flow.Id).ValueGeneratedNever()
            .HasConversion(id => id.Value.ToByteArray(true), bytes => new FlowId(new Guid(bytes, true)))
            .HasMaxLength(GuidBytes).IsFixedLength();
        builder.Property(flow => flow.Kind).HasConversion<byte>();
        builder.Property(flow => flow.TokenHash).HasMaxLength(HashBytes).IsFixedLength();
        builder.HasIndex(flow => flow.TokenHash).IsUnique();
        builder.Property(flow => flow.LinkHash).HasMaxLength(HashBytes).IsFixedLength();
        builder.HasIndex(flow => flow.LinkHash).IsUnique();
        builder.Property(flow => flow.KeyId).HasMaxLength(KeyIdLength).IsUnicode(false);
        builder.Property(flow => flow.RequestHash).HasMaxLength(HashBytes).IsFixedLength();
        builder.HasIndex(flow => flow.UserId).HasFilter("UserId IS NOT NULL");
        builder.Property(flow => flow.OwnerState).HasMaxLength(HashBytes).IsFixedLength();
        builder.Property(flow => flow.Network).HasMaxLength(GuidBytes).IsFixedLength();
        builder.HasIndex(flow => flow.Network).HasFilter("Network IS NOT NULL");
        builder.Property(flow => flow.NormalizedAddress).HasMaxLength(AddressLength);
        builder.HasIndex(flow => flow.NormalizedAddress);
        builder.Property(flow => flow.NewAddress).HasMaxLength(AddressLength);
        builder.Property(flow => flow.UserName).HasMaxLength(ApplicationUser.NameLength);
        builder.Property(flow => flow.FirstName).HasMaxLength(ApplicationUser.NameLength);
        builder.Property(flow => flow.LastName).HasMaxLength(ApplicationUser.NameLength);
    }

    public void Configure(EntityTypeBuilder<AddressCounter> builder)
    {
        builder.ToTable("AddressCounters");
        builder.HasKey(counter => counter.Mailbox);
        builder.Property(counter => counter.Mailbox).ValueGeneratedNever().HasMaxLength(HashBytes).IsFixedLength();
        builder.Property(counter => counter.Mails).HasMaxLength(AddressCounter.LongestList);
        builder.Property(counter => counter.WrongCodes).HasMaxLength(AddressCounter.LongestList);
        builder.HasIndex(counter => counter.ExpiresAt);
    }
}
