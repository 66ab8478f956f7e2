using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Roles;
using Api.Domain.Sessions;
using Api.Domain.Users;


namespace Api.Application.Users;

/// <summary>Changes a user.</summary>
/// <param name="Id">Whom.</param>
/// <param name="Edit">What is to change.</param>
/// <param name="CurrentPassword">The caller's, as received; needed to change the caller's own e-mail address.</param>
/// <param name="Versions">Only if the record is one of them; null whatever it is.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record UpdateUserCommand(
    UserId Id,
    UserEdit Edit,
    Optional<string> CurrentPassword,
    IReadOnlyCollection<string>? Versions,
    ClientInfo Client)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(UpdateUserCommand);
}

/// <summary>
/// Decides on the record as it stands and saves if it still stands so; whoever loses a race decides once more.
/// Deactivation ends the user's sessions.
/// </summary>
public sealed class UpdateUserHandler(
    IUserAccounts accounts,
    IAddressedUser addressed,
    IRoleCatalog roles,
    ICurrentUser caller,
    CurrentPasswordCheck currentPassword)
{
    /// <summary>The user as it is then.</summary>
    public async Task<Result<UserDetails>> HandleAsync(UpdateUserCommand command, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < UserChangeErrors.Attempts; attempt++)
        {
            if (await addressed.FindToChangeAsync(command.Id, cancellationToken) is not { } user)
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

            switch (IsChanged(user, values) ? await accounts.TryUpdateAsync(user, values, cancellationToken) : new UserChange.Updated(user))
            {
                case UserChange.Updated updated:
                    return updated.User;
                case UserChange.Outdated:
                    continue;
                case var refused:
                    return UserChangeErrors.ToError(refused)!;
            }
        }

        return UserChangeErrors.Contended;
    }

    private async Task<Error?> CheckAsync(UpdateUserCommand command, UserDetails user, UserValues values, CancellationToken cancellationToken)
    {
        var provesPassword = user.Id == caller.Id && values.Email != user.Email;
        var errors = new FieldErrors();
        CheckReadOnly(errors, command.Edit, user);
        CheckValues(errors, user, values);
        if (HasOtherRoles(user, values))
        {
            await UserFields.CheckRolesAsync(errors, nameof(UserEdit.Roles), values.Roles, roles, cancellationToken);
        }

        CheckCurrentPassword(errors, command.CurrentPassword, provesPassword);
        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        if (ChangesForAdministrators(user, values) && await caller.FindAsync(cancellationToken) is not { IsAdministrator: true })
        {
            return new Error.PermissionDenied();
        }

        return provesPassword
            ? (await currentPassword.VerifyAsync(nameof(command.CurrentPassword), command.CurrentPassword.Value, command.Client, cancellationToken)).Error
            : null;
    }

    private static void CheckReadOnly(FieldErrors errors, UserEdit edit, UserDetails user)
    {
        Check(nameof(edit.Id), edit.Id.Or(user.Id.Value) == user.Id.Value);
        Check(nameof(edit.DateJoined), edit.DateJoined.Or(user.DateJoined) == user.DateJoined);
        Check(nameof(edit.LastLogin), edit.LastLogin.Or(user.LastLogin) == user.LastLogin);

        void Check(string field, bool asStored)
        {
            if (!asStored)
            {
                errors.Add(field, "This field cannot be changed.");
            }
        }
    }

    /// <summary>What stays as it is was good enough when it was stored.</summary>
    private static void CheckValues(FieldErrors errors, UserDetails user, UserValues values)
    {
        var renamed = values.Username != user.Username;
        if (renamed)
        {
            UserFields.CheckUsername(errors, nameof(values.Username), values.Username);
        }

        if (values.Email != user.Email)
        {
            UserFields.CheckEmail(errors, nameof(values.Email), values.Email);
        }

        if (renamed || values.Email != user.Email)
        {
            UserFields.CheckSharedNames(errors, renamed ? nameof(values.Username) : nameof(values.Email), values.Username, values.Email);
        }

        if (values.FirstName != user.FirstName)
        {
            UserFields.CheckName(errors, nameof(values.FirstName), values.FirstName);
        }

        if (values.LastName != user.LastName)
        {
            UserFields.CheckName(errors, nameof(values.LastName), values.LastName);
        }
    }

    private void CheckCurrentPassword(FieldErrors errors, Optional<string> password, bool isNeeded)
    {
        var fault = password.IsSet ? currentPassword.FindFault(password.Value) : isNeeded ? FieldErrors.Required : null;
        if (fault is not null)
        {
            errors.Add(nameof(UpdateUserCommand.CurrentPassword), fault);
        }
    }

    private static bool ChangesForAdministrators(UserDetails user, UserValues values) =>
        values.Username != user.Username || values.IsActive != user.IsActive || HasOtherRoles(user, values);

    private static bool IsChanged(UserDetails user, UserValues values) =>
        ChangesForAdministrators(user, values)
        || values.Email != user.Email || values.FirstName != user.FirstName || values.LastName != user.LastName;

    private static bool HasOtherRoles(UserDetails user, UserValues values) =>
        !values.Roles.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(user.Roles);
}
