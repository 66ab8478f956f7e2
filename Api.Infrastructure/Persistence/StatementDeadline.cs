using System.Data.Common;
using Api.Application.Outages;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Infrastructure.Persistence;

/// <summary>Gives each statement no more time than its request has left; a migration has no request.</summary>
internal sealed class StatementDeadline : DbCommandInterceptor
{
    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        RequestDeadline.Demand();
        result.CommandTimeout = (int)RequestDeadline.Limit(TimeSpan.FromSeconds(result.CommandTimeout)).TotalSeconds;
        return result;
    }
}
