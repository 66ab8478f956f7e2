using Api.Infrastructure.LoginLimits;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Api.Infrastructure.Persistence.Configurations;

/// <summary>The table of the counters. No foreign key leads to the user, for most buckets are nobody's.</summary>
internal sealed class LoginCounterConfiguration : IEntityTypeConfiguration<LoginCounter>
{
    public void Configure(EntityTypeBuilder<LoginCounter> builder)
    {
        builder.ToTable("LoginCounters");
        builder.HasKey(counter => counter.Id);
        builder.Property(counter => counter.Id).ValueGeneratedNever();
    }
}
