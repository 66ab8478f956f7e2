using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Tests.Support;

/// <summary>Is told of each statement before it is sent.</summary>
internal abstract class StatementInterceptor : DbCommandInterceptor
{
    public sealed override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        OnSending(command);
        return ValueTask.FromResult(result);
    }

    public sealed override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        OnSending(command);
        return ValueTask.FromResult(result);
    }

    protected abstract void OnSending(DbCommand command);
}
