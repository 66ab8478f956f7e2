using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>Which names other accounts have.</summary>
internal static class TakenNames
{
    /// <summary>Looks for another account with the user name or the e-mail address of <paramref name="values"/>.</summary>
    /// <param name="context">The database.</param>
    /// <param name="values">The names that an account is to have.</param>
    /// <param name="except">The account itself; null when it is to be created.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>
    /// <see cref="Error.UsernameTaken"/> or <see cref="Error.EmailTaken"/>; null when no other account has either.
    /// </returns>
    public static async Task<Error?> FindTakenAsync(
        this AppDbContext context,
        UserValues values,
        UserId? except,
        CancellationToken cancellationToken)
    {
        var others = context.Others(except);
        return await others.FindNamesakeAsync(values, cancellationToken) ?? await others.FindReaderAsync(values, cancellationToken);
    }

    /// <summary>
    /// The same for an account that goes by its address: the address is looked for first, because who has it mostly has it as user
    /// name too.
    /// </summary>
    public static async Task<Error?> FindTakenAddressFirstAsync(
        this AppDbContext context,
        UserValues values,
        UserId? except,
        CancellationToken cancellationToken)
    {
        var others = context.Others(except);
        return await others.FindReaderAsync(values, cancellationToken) ?? await others.FindNamesakeAsync(values, cancellationToken);
    }

    private static IQueryable<ApplicationUser> Others(this AppDbContext context, UserId? except)
    {
        // No user has the number 0.
        var itself = except?.Value ?? 0;
        return context.Users.Where(user => user.Id != itself);
    }

    private static async Task<Error?> FindNamesakeAsync(
        this IQueryable<ApplicationUser> others,
        UserValues values,
        CancellationToken cancellationToken)
    {
        var name = NameNormalizer.Normalize(values.Username);
        return await others.AnyAsync(other => other.NormalizedUserName == name, cancellationToken) ? new Error.UsernameTaken() : null;
    }

    private static async Task<Error?> FindReaderAsync(
        this IQueryable<ApplicationUser> others,
        UserValues values,
        CancellationToken cancellationToken)
    {
        var addresses = values.Email is null ? [] : NameNormalizer.EmailSpellings(values.Email);
        return addresses.Count > 0 && await others.AnyAsync(other => addresses.Contains(other.NormalizedEmail!), cancellationToken)
            ? new Error.EmailTaken()
            : null;
    }
}
