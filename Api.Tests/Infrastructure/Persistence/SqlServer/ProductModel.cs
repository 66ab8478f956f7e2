using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>What the program would make of a SQL Server that it has never seen.</summary>
internal static class ProductModel
{
    /// <summary>As the program is really composed: Identity's tables depend on its options.</summary>
    public static IRelationalModel Tables =>
        With(services => services.GetRequiredService<AppDbContext>().GetService<IDesignTimeModel>().Model.GetRelationalModel());

    /// <summary>What <c>database script</c> prints.</summary>
    public static string Script => With(services => services.GetRequiredService<DatabasePreparation>().Script());

    private static T With<T>(Func<IServiceProvider, T> read)
    {
        using var layers = new LayersWithoutWeb(
            [("Database:Provider", "SqlServer"), ("Database:ConnectionString", "Server=absent;Database=absent")]);
        using var scope = layers.CreateScope();
        return read(scope.ServiceProvider);
    }
}
