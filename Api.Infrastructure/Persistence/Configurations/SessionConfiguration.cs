using Api.Domain.Sessions;
using Api.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Api.Infrastructure.Persistence.Configurations;

/// <summary>
/// The table of the sessions. No index has a column that a refresh writes, unless the client comes from another address than
/// before. No foreign key leads to the user: a session's row outlives a deleted user.
/// </summary>
internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    /// <summary>
    /// The column of <see cref="ClientInfo.Network"/>, by which the networks of a user are found; null when no address is kept.
    /// </summary>
    public const string Network = "Network";

    private const int GuidBytes = 16;

    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("Sessions");
        builder.HasKey(session => session.Id);

        // Big-endian bytes sort by time; SQL Server's uniqueidentifier does not.
        builder.Property(session => session.Id).ValueGeneratedNever()
            .HasConversion(id => id.Value.ToByteArray(true), bytes => new SessionId(new Guid(bytes, true)))
            .HasMaxLength(GuidBytes).IsFixedLength();
        var tokenId = new ValueConverter<TokenId, byte[]>(id => id.Value.ToByteArray(true), bytes => new TokenId(new Guid(bytes, true)));
        builder.Property(session => session.CurrentTokenId).HasConversion(tokenId).HasMaxLength(GuidBytes).IsFixedLength();
        builder.Property(session => session.PreviousTokenId).HasConversion(tokenId).HasMaxLength(GuidBytes).IsFixedLength();
        builder.Property(session => session.RotationKeyHash)
            .HasConversion(key => key!.Value.ToHash(), hash => RotationKey.FromHash(hash))
            .HasMaxLength(RotationKey.Size).IsFixedLength();

        builder.Property(session => session.UserId).HasConversion(id => id.Value, value => new UserId(value));
        // A user's sessions that have not ended, without those that are kept although they have.
        builder.HasIndex(session => new { session.UserId, session.EndedAt });
        builder.HasIndex(session => session.EndedAt).HasFilter("EndedAt IS NOT NULL");

        builder.Property(session => session.EndReason).HasConversion<byte?>();
        builder.Property(session => session.UserAgent).HasMaxLength(ClientInfo.UserAgentLength).IsUnicode(false);
        builder.Property(session => session.IpAddress).HasMaxLength(ClientInfo.IpAddressLength).IsUnicode(false);
        builder.Property<string?>(Network).HasMaxLength(ClientInfo.IpAddressLength).IsUnicode(false);
        builder.HasIndex(nameof(Session.UserId), Network);
        builder.Property(session => session.Methods).HasConversion<byte?>();
        builder.Ignore(session => session.CurrentTokenIssuedAt);
        builder.Ignore(session => session.Proof);
    }
}
