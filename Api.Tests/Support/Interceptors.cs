using Api.Infrastructure.Persistence.Sqlite;
using Api.Infrastructure.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Support;

internal static class Interceptors
{
    /// <summary>Lets a test see, or hinder, what Entity Framework does on whichever database it runs.</summary>
    public static IServiceCollection Intercept(this IServiceCollection services, params IInterceptor[] interceptors) => services
        .ConfigureDbContext<SqliteAppDbContext>(options => options.AddInterceptors(interceptors))
        .ConfigureDbContext<SqlServerAppDbContext>(options => options.AddInterceptors(interceptors));
}
