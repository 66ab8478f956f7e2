using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>What Identity returns from saving a user.</summary>
internal static class IdentityResults
{
    /// <returns>False for a lost race, which Identity returns and does not throw.</returns>
    /// <exception cref="DbUpdateException">Identity refused to save the user for another reason.</exception>
    public static async Task<bool> TrySucceedAsync(Task<IdentityResult> saving)
    {
        var result = await saving;
        var codes = result.Errors.Select(error => error.Code).ToList();
        return result.Succeeded || (codes.Contains(nameof(IdentityErrorDescriber.ConcurrencyFailure))
            ? false
            : throw new DbUpdateException("Identity refused to save a user: " + string.Join(", ", codes)));
    }
}
