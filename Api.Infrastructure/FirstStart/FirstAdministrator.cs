using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.FirstStart;

/// <summary>Creates the first administrator from the settings, once.</summary>
public sealed class FirstAdministrator
{
    private readonly AppDbContext _context;
    private readonly CreateUserHandler _create;
    private readonly FirstAdministratorOptions _options;

    internal FirstAdministrator(AppDbContext context, CreateUserHandler create, IOptions<FirstAdministratorOptions> options)
    {
        _context = context;
        _create = create;
        _options = options.Value;
    }

    /// <summary>Creates it if it is asked for and there is no user at all. Several first starts at once end with one.</summary>
    /// <exception cref="InvalidSettingsException">The name or the password breaks a rule.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (!_options.IsSet || await _context.Users.AnyAsync(cancellationToken))
        {
            return;
        }

        var command = new CreateUserCommand(UserValues.Named(_options.Username!, email: null, Roles.Administrator), _options.Password!);
        switch ((await _create.HandleAsync(command, cancellationToken)).Error)
        {
            case null or Error.UsernameTaken:
                return;
            case Error.Invalid invalid:
                throw new InvalidSettingsException([.. invalid.Fields.SelectMany(field =>
                    field.Value.Select(text => $"{FirstAdministratorOptions.Section}:{field.Key}: {text}"))]);
            case var error:
                throw new InvalidOperationException($"The first administrator could not be created: {error.GetType().Name}.");
        }
    }
}
