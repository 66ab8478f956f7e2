using Api.Application.Mail;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Roles;
using Api.Application.Text;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>Changes a user.</summary>
/// <param name="Id">The user to change.</param>
/// <param name="Edit">What is to change.</param>
/// <param name="CurrentPassword">The caller's, as received; needed to change the caller's own e-mail address.</param>
/// <param name="Versions">The versions on which the change is conditional; null for any.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record UpdateUserCommand(
    UserId Id,
    UserEdit Edit,
    Optional<string> CurrentPassword,
    IReadOnlyCollection<string>? Versions,
    ClientInfo Client) : Secret;

/// <summary>
/// Decides on the stored record and saves if it is still stored so; after a lost race it decides again. Deactivation ends
/// the user's sessions.
/// </summary>
public sealed class UpdateUserHandler(
    IUserAccounts accounts,
    RequestedUsers users,
    AssignedRoles roles,
    ICurrentUser caller,
    CurrentPasswordCheck currentPassword,
    MailAvailability mail)
{
    /// <returns>The user as it is then, or why it is not changed.</returns>
    public Task<Result<UserDetails>> HandleAsync(UpdateUserCommand command, CancellationToken cancellationToken) =>
        OptimisticRetry.RunAsync(() => TryAsync(command, cancellationToken));

    private async Task<Result<UserDetails>?> TryAsync(UpdateUserCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindToChangeAsync(command.Id, cancellationToken) is not { } user)
        {
            return new Error.NotFound();
        }

        if (command.Versions is { } versions && !versions.Contains(user.Version))
        {
            return new Error.PreconditionFailed();
        }

        var values = command.Edit.ApplyTo(user);
        if (await CheckAsync(command, user, values, cancellationToken) is { } error)
        {
            return error;
        }

        return IsChanged(user, values) ? await accounts.TryUpdateAsync(user, values, cancellationToken) : user;
    }

    private async Task<Error?> CheckAsync(
        UpdateUserCommand command,
        UserDetails user,
        UserValues values,
        CancellationToken cancellationToken)
    {
        var changesOwnEmail = user.Id == caller.Id && values.Email != user.Email;
        var provesPassword = changesOwnEmail && !mail.IsConfigured;
        var errors = new FieldErrors();
        if (changesOwnEmail && mail.IsConfigured)
        {
            errors.Add(nameof(UserEdit.Email), "Change your own email address by POST /api/account/email/, which confirms it.");
        }

        CheckReadOnly(errors, command.Edit, user);
        UserFields.Check(errors, values, stored: user);
        // Which roles exist is told only to who may give them.
        if (HasOtherRoles(user, values) && await IsAdministratorAsync(cancellationToken))
        {
            await roles.CheckAsync(errors, nameof(UserEdit.Roles), values.Roles, cancellationToken);
        }

        CheckCurrentPassword(errors, command.CurrentPassword, provesPassword);
        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        if (ChangesForAdministrators(user, values) && !await IsAdministratorAsync(cancellationToken))
        {
            return new Error.PermissionDenied();
        }

        if (!provesPassword)
        {
            return null;
        }

        var verified = await currentPassword.VerifyAsync(
            nameof(command.CurrentPassword), command.CurrentPassword.Value, command.Client, cancellationToken);
        return verified.Error;
    }

    private async ValueTask<bool> IsAdministratorAsync(CancellationToken cancellationToken) =>
        await caller.FindAsync(cancellationToken) is { IsAdministrator: true };

    private static void CheckReadOnly(FieldErrors errors, UserEdit edit, UserDetails user)
    {
        Check(nameof(edit.Id), edit.Id.Or(user.Id.Value) == user.Id.Value);
        Check(nameof(edit.EmailConfirmedAt), edit.EmailConfirmedAt.Or(user.EmailConfirmedAt) == user.EmailConfirmedAt);
        Check(nameof(edit.DateJoined), edit.DateJoined.Or(user.DateJoined) == user.DateJoined);
        Check(nameof(edit.LastLogin), edit.LastLogin.Or(user.LastLogin) == user.LastLogin);

        void Check(string field, bool asStored)
        {
            if (!asStored)
            {
                errors.Add(field, FieldTexts.ReadOnly);
            }
        }
    }

    private void CheckCurrentPassword(FieldErrors errors, Optional<string> password, bool isNeeded)
    {
        var fault = password.IsSet ? currentPassword.FindFault(password.Value) : isNeeded ? FieldTexts.Required : null;
        if (fault is not null)
        {
            errors.Add(nameof(UpdateUserCommand.CurrentPassword), fault);
        }
    }

    private static bool ChangesForAdministrators(UserDetails user, UserValues values) =>
        values.Username != user.Username || values.IsActive != user.IsActive || HasOtherRoles(user, values);

    private static bool IsChanged(UserDetails user, UserValues values) =>
        HasOtherRoles(user, values) || values with { Roles = user.Roles } != new UserEdit().ApplyTo(user);

    private static bool HasOtherRoles(UserDetails user, UserValues values) =>
        !values.Roles.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(user.Roles);
}
