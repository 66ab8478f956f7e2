using Api.Infrastructure.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Api.Tests.Documentation;

internal sealed class NoteConfiguration : IEntityTypeConfiguration<Note>
{
    public void Configure(EntityTypeBuilder<Note> builder)
    {
        builder.ToTable("Notes");
        builder.Property(note => note.Text).HasMaxLength(4000);
        builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(note => note.OwnerId).OnDelete(DeleteBehavior.Cascade);
    }
}
