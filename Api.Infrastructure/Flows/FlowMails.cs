using Api.Application.Mail;
using Api.Domain.Flows;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>Derives code and link again, from the row and the key that it names.</summary>
internal sealed class FlowMails(AppDbContext context, FlowCodes codes, TimeProvider time) : IFlowMails
{
    public async Task<FlowSecrets?> FindAsync(Guid flow, CancellationToken cancellationToken)
    {
        var id = new FlowId(flow);
        var row = await context.Flows.AsNoTracking().SingleOrDefaultAsync(stored => stored.Id == id, cancellationToken);
        return row is not null && row.ToFlow().HasReader(time.GetUtcNow())
            && codes.FindCode(row.Kind, row.Id, row.KeyId) is { } code
            && codes.FindLink(row.Kind, row.Id, row.KeyId) is { } link
            ? new FlowSecrets(code, link.Reveal(), NameOf(row.Kind), row.ExpiresAt)
            : null;
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
