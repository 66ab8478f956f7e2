using Api.Application.Mail;
using Api.Domain.Flows;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>Derives code and link again, from the row and the key that it names.</summary>
internal sealed class FlowMails(AppDbContext context, FlowCodes codes, TimeProvider time) : IFlowMails
{
    public async Task<FlowSecrets?> FindAsync(Guid flow, CancellationToken cancellationToken)
    {
        var id = new FlowId(flow);
        var row = await context.Flows.AsNoTracking().SingleOrDefaultAsync(stored => stored.Id == id, cancellationToken);
        if (row is null || !row.ToFlow().HasReader(time.GetUtcNow()) || !await HasOwnerAsync(row, cancellationToken))
        {
            return null;
        }

        return codes.FindCode(row.Kind, row.Id, row.KeyId) is { } code && codes.FindLink(row.Kind, row.Id, row.KeyId) is { } link
            ? new FlowSecrets(code, link.Reveal(), NameOf(row.Kind), row.ExpiresAt)
            : throw new KeysUnavailableException("The key of a code is not known.");
    }

    /// <summary>Whether the account is as it was when the flow was asked for.</summary>
    private async Task<bool> HasOwnerAsync(FlowRow row, CancellationToken cancellationToken)
    {
        if (row.UserId is not { } id)
        {
            return true;
        }

        var owner = await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken);
        return owner is { IsActive: true } && OwnerState.IsSame(OwnerState.Of(owner), row.OwnerState);
    }

    /// <summary>As the page that the link opens knows the kind.</summary>
    private static string NameOf(FlowKind kind) => kind switch
    {
        FlowKind.SignUp => "signup",
        FlowKind.PasswordReset => "password-reset",
        FlowKind.EmailChange => "email-change",
        _ => throw new NotSupportedException(kind.ToString()),
    };
}
