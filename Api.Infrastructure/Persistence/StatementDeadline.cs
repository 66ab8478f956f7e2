using System.Data.Common;
using Api.Application.Outages;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Infrastructure.Persistence;

/// <summary>Gives each statement no more time than its request has left.</summary>
internal sealed class StatementDeadline(TimeSpan usual) : DbCommandInterceptor
{
    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        RequestDeadline.Demand();
        result.CommandTimeout = (int)RequestDeadline.Limit(usual).TotalSeconds;
        return result;
    }
}
