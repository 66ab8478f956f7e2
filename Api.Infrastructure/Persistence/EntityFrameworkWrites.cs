using Api.Domain.Sessions;
using Api.Infrastructure.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Persistence;

/// <summary>The writes by Entity Framework.</summary>
internal sealed class EntityFrameworkWrites(AppDbContext context) : IFrequentWrites
{
    public Task<bool> TryRotateAsync(Session read, Session rotated, CancellationToken cancellationToken) =>
        context.WriteAsync(
            async () => await context.Sessions
                .Where(session => session.Id == read.Id && session.CurrentTokenId == read.CurrentTokenId)
                .NotEnded()
                .ExecuteUpdateAsync(
                    session =>
                    {
                        session
                            .SetProperty(s => s.PreviousTokenId, rotated.PreviousTokenId)
                            .SetProperty(s => s.CurrentTokenId, rotated.CurrentTokenId)
                            .SetProperty(s => s.RotationKeyHash, rotated.RotationKeyHash)
                            .SetProperty(s => s.RotatedAt, rotated.RotatedAt)
                            .SetProperty(s => s.LastUsedAt, rotated.LastUsedAt)
                            .SetProperty(s => s.RefreshExpiresAt, rotated.RefreshExpiresAt)
                            .SetProperty(s => s.UserAgent, rotated.UserAgent);
                        if (rotated.IpAddress != read.IpAddress)
                        {
                            session.SetAddress(rotated.IpAddress);
                        }
                    },
                    cancellationToken) == 1,
            cancellationToken);
}
