using Api.Application.Flows;
using Api.Application.Mail;
using Api.Application.Users;

namespace Api.Application.Accounts;

/// <summary>The mails of flows to people who have an account.</summary>
internal static class OwnerMails
{
    /// <summary>Brings the owner of an address the code.</summary>
    public static FlowMail Bringing(MailTemplate template, UserDetails owner) => Of(template, owner, showsCode: true);

    /// <summary>Tells the owner of an address that somebody gave it.</summary>
    public static FlowMail Telling(MailTemplate template, UserDetails owner) => Of(template, owner, showsCode: false);

    private static FlowMail Of(MailTemplate template, UserDetails owner, bool showsCode) =>
        new(template, owner.Email!, owner.Id, showsCode, IsConfirmed: owner.EmailConfirmedAt is not null);
}
