using Api.Application.Hooks;
using Api.Application.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Documentation;

/// <summary>Notes go with their owner.</summary>
internal sealed class NoteDeletion(AppDbContext context) : IAccountDeletion
{
    public Task DeleteAsync(UserDetails user, CancellationToken cancellationToken) =>
        context.Set<Note>().Where(note => note.OwnerId == user.Id.Value).ExecuteDeleteAsync(cancellationToken);
}
