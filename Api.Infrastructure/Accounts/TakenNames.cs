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
        // No user has the number 0.
        var itself = except?.Value ?? 0;
        var others = context.Users.Where(user => user.Id != itself);
        var name = NameNormalizer.Normalize(values.Username);
        if (await others.AnyAsync(other => other.NormalizedUserName == name, cancellationToken))
        {
            return new Error.UsernameTaken();
        }

        var addresses = values.Email is null ? [] : NameNormalizer.EmailSpellings(values.Email);
        return addresses.Count > 0 && await others.AnyAsync(other => addresses.Contains(other.NormalizedEmail!), cancellationToken)
            ? new Error.EmailTaken()
            : null;
    }
}
