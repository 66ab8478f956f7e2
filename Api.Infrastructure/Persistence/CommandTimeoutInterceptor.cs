using System.Data.Common;
using Api.Application.Deadlines;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Infrastructure.Persistence;

/// <summary>Gives each statement no more time than its request has left; a migration has no request.</summary>
internal sealed class CommandTimeoutInterceptor : DbCommandInterceptor
{
    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        RequestDeadline.ThrowIfTooLate();
        result.CommandTimeout = (int)RequestDeadline.Clamp(TimeSpan.FromSeconds(result.CommandTimeout)).TotalSeconds;
        return result;
    }
}
