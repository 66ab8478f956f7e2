using Microsoft.AspNetCore.Identity;

namespace MapIdentityApi;

/// <summary>Users who all have one password, which is hashed once.</summary>
internal static class SeededUsers
{
    public static async Task AddAsync(IServiceProvider services, int count, string password)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<UsersContext>();
        var normalizer = scope.ServiceProvider.GetRequiredService<ILookupNormalizer>();
        await context.Database.EnsureCreatedAsync();
        var hash = new PasswordHasher<IdentityUser>().HashPassword(new IdentityUser(), password);
        for (var number = 1; number <= count; number++)
        {
            var email = $"user{number}@example.com";
            context.Users.Add(new IdentityUser(email)
            {
                NormalizedUserName = normalizer.NormalizeName(email),
                Email = email,
                NormalizedEmail = normalizer.NormalizeEmail(email),
                PasswordHash = hash,
                SecurityStamp = Guid.NewGuid().ToString("N"),
            });
        }

        await context.SaveChangesAsync();
    }
}
