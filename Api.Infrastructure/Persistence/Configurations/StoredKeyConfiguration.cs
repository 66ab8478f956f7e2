using Api.Infrastructure.Tokens.KeyRotation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Api.Infrastructure.Persistence.Configurations;

/// <summary>The table of the keys that the program makes: a few rows.</summary>
internal sealed class StoredKeyConfiguration : IEntityTypeConfiguration<StoredKey>
{
    // A thumbprint of SHA-256 in base64url (RFC 7638).
    private const int LongestKeyId = 43;
    private const int LongestAlgorithm = 5;

    public void Configure(EntityTypeBuilder<StoredKey> builder)
    {
        builder.ToTable("SigningKeys");
        builder.HasKey(key => key.Number);
        builder.Property(key => key.Number).ValueGeneratedNever();
        builder.Property(key => key.KeyId).HasMaxLength(LongestKeyId).IsUnicode(false);
        builder.Property(key => key.RefreshKeyId).HasMaxLength(LongestKeyId).IsUnicode(false);
        builder.Property(key => key.Algorithm).HasMaxLength(LongestAlgorithm).IsUnicode(false);
    }
}
