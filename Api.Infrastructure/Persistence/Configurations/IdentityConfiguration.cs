using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Api.Infrastructure.Persistence.Configurations;

/// <summary>Identity's tables under short names, and the columns that are added or tightened.</summary>
internal sealed class IdentityConfiguration :
    IEntityTypeConfiguration<ApplicationUser>,
    IEntityTypeConfiguration<IdentityRole<long>>,
    IEntityTypeConfiguration<IdentityUserRole<long>>,
    IEntityTypeConfiguration<IdentityUserClaim<long>>,
    IEntityTypeConfiguration<IdentityUserLogin<long>>,
    IEntityTypeConfiguration<IdentityUserToken<long>>,
    IEntityTypeConfiguration<IdentityRoleClaim<long>>
{
    public const int PasswordHashLength = 512;

    // In UTF-16 units: the limit of 254 counts code points, of which each may take two units.
    private const int EmailLength = 508;

    // SQL Server's keys have 900 bytes at most.
    private const int KeyPartLength = 128;
    private const int StampLength = 64;
    private const int PhoneNumberLength = 64;
    private const int LabelLength = 256;

    public void Configure(EntityTypeBuilder<ApplicationUser> builder)
    {
        builder.ToTable("Users");
        builder.Property(user => user.UserName).HasMaxLength(ApplicationUser.NameLength).IsRequired();
        builder.Property(user => user.NormalizedUserName).HasMaxLength(ApplicationUser.NameLength).IsRequired();
        builder.Property(user => user.Email).HasMaxLength(EmailLength);
        builder.Property(user => user.NormalizedEmail).HasMaxLength(EmailLength);
        builder.HasIndex(user => user.NormalizedEmail).HasDatabaseName("EmailIndex").IsUnique();
        // A login may upgrade the hash after an edit has read it. The edit must not put the old hash back, because that would
        // look like a changed password and end the sessions.
        builder.Property(user => user.PasswordHash).HasMaxLength(PasswordHashLength).IsConcurrencyToken();
        builder.Property(user => user.ConcurrencyStamp).HasMaxLength(StampLength);
        builder.Property(user => user.SecurityStamp).HasMaxLength(StampLength);
        builder.Property(user => user.PhoneNumber).HasMaxLength(PhoneNumberLength);
        builder.Property(user => user.SearchText).UsePropertyAccessMode(PropertyAccessMode.Property);

        // Only the statements of a login write these; a save of a user that was read earlier would put them back.
        builder.Property(user => user.LastLogin).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Property(user => user.AccessFailedCount).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Property(user => user.LockoutEnd).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
    }

    public void Configure(EntityTypeBuilder<IdentityRole<long>> builder)
    {
        builder.ToTable("Roles");
        builder.Property(role => role.Name).HasMaxLength(ApplicationUser.NameLength).IsRequired();
        builder.Property(role => role.NormalizedName).HasMaxLength(ApplicationUser.NameLength).IsRequired();
        builder.Property(role => role.ConcurrencyStamp).HasMaxLength(StampLength);
        builder.HasData(new IdentityRole<long>(Roles.Administrator)
        {
            Id = 1,
            NormalizedName = NameNormalizer.Normalize(Roles.Administrator),
            ConcurrencyStamp = "d7f5c0a1-6c1e-4b57-9d0f-1f7a8f0a3b11",
        });
    }

    public void Configure(EntityTypeBuilder<IdentityUserRole<long>> builder)
    {
        builder.ToTable("UserRoles");
        // A role that a user has cannot be deleted: one given at the same moment would be lost silently.
        builder.HasOne<IdentityRole<long>>().WithMany().HasForeignKey(link => link.RoleId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<long>> builder)
    {
        builder.ToTable("UserClaims");
        builder.Property(claim => claim.ClaimType).HasMaxLength(LabelLength);
    }

    public void Configure(EntityTypeBuilder<IdentityUserLogin<long>> builder)
    {
        builder.ToTable("UserLogins");
        builder.Property(login => login.LoginProvider).HasMaxLength(KeyPartLength);
        builder.Property(login => login.ProviderKey).HasMaxLength(KeyPartLength);
        builder.Property(login => login.ProviderDisplayName).HasMaxLength(LabelLength);
    }

    public void Configure(EntityTypeBuilder<IdentityUserToken<long>> builder)
    {
        builder.ToTable("UserTokens");
        builder.Property(token => token.LoginProvider).HasMaxLength(KeyPartLength);
        builder.Property(token => token.Name).HasMaxLength(KeyPartLength);
    }

    public void Configure(EntityTypeBuilder<IdentityRoleClaim<long>> builder)
    {
        builder.ToTable("RoleClaims");
        builder.Property(claim => claim.ClaimType).HasMaxLength(LabelLength);
    }
}
