using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;

namespace Api.Infrastructure.Accounts;

/// <summary>A user as stored by ASP.NET Core Identity, with the fields that Django's users have.</summary>
public sealed class ApplicationUser : IdentityUser<long>
{
    /// <summary>
    /// The length of a name's column, in UTF-16 units: the limit of 150 counts code points, of which each may take two units.
    /// </summary>
    public const int NameLength = 300;

    /// <summary>What stands between two fields in <see cref="SearchText"/>.</summary>
    public const char SearchSeparator = '\n';

    /// <summary>Empty when there is none.</summary>
    [MaxLength(NameLength)]
    public string FirstName { get; set; } = "";

    /// <summary>Empty when there is none.</summary>
    [MaxLength(NameLength)]
    public string LastName { get; set; } = "";

    /// <summary>An inactive user cannot log in, and its tokens are refused.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>When the account was created.</summary>
    public DateTimeOffset DateJoined { get; set; }

    /// <summary>When the last login was. Only a login writes it: a save of the whole user leaves it as it is.</summary>
    public DateTimeOffset? LastLogin { get; set; }

    /// <summary>When its owner proved to read the mails of the address; null when nobody has.</summary>
    public DateTimeOffset? EmailConfirmedAt { get; set; }

    /// <summary>
    /// The text that a search looks in: every searched field in upper case, separated by line breaks, which no field can
    /// have.
    /// </summary>
    public string SearchText
    {
        get => string.Join(SearchSeparator, new[] { UserName, Email, FirstName, LastName }.Select(SearchPart)).Trim();
        private set => _ = value;
    }

    private static string SearchPart(string? field) => NameNormalizer.NormalizePart(field ?? "");
}
