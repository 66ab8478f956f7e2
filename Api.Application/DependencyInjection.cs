using Api.Application.Accounts;
using Api.Application.Flows;
using Api.Application.Hooks;
using Api.Application.Keys;
using Api.Application.Mail;
using Api.Application.Passwords;
using Api.Application.Roles;
using Api.Application.Sessions;
using Api.Application.Tokens;
using Api.Application.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Application;

/// <summary>Registers the use cases.</summary>
public static class DependencyInjection
{
    /// <summary>Registers the use cases; register the ports, a <see cref="TimeProvider"/> and the policies beside them.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services) => services
        .AddSingleton<TokenInspector>()
        .AddScoped<TokenIssuer>()
        .AddScoped<LoginHooks>()
        .AddScoped<SessionStarter>()
        .AddScoped<ObtainTokensHandler>()
        .AddScoped<RefreshTokensHandler>()
        .AddScoped<RefreshSlidingTokenHandler>()
        .AddScoped<VerifyTokenHandler>()
        .AddScoped<BlacklistTokenHandler>()
        .AddScoped<ReplacedSession>()
        .AddScoped<ListSessionsHandler>()
        .AddScoped<EndSessionHandler>()
        .AddScoped<EndAllSessionsHandler>()
        .AddScoped<SweepSessionsHandler>()
        .AddScoped<KeepKeysHandler>()
        .AddScoped<ListKeysHandler>()
        .AddScoped<RotateKeysHandler>()
        .AddScoped<RevokeKeyHandler>()
        .AddScoped<RequestedUsers>()
        .AddScoped<GetUserHandler>()
        .AddScoped<ListUsersHandler>()
        .AddScoped<AssignedRoles>()
        .AddScoped<CreateUserHandler>()
        .AddScoped<UpdateUserHandler>()
        .AddScoped<DeleteUserHandler>()
        .AddScoped<ImportUsersHandler>()
        .AddScoped<ChangePasswordHandler>()
        .AddScoped<SetPasswordHandler>()
        .AddScoped<UnlockUserHandler>()
        .AddScoped<CurrentPasswordCheck>()
        .AddScoped<NewPasswordCheck>()
        .AddSingleton<IPasswordRules, PasswordRules>()
        .AddScoped<ListRolesHandler>()
        .AddScoped<CreateRoleHandler>()
        .AddScoped<DeleteRoleHandler>()
        .AddScoped<FlowFinish>()
        .AddScoped<SweepFlowsHandler>()
        .AddScoped<AskSignUpHandler>()
        .AddScoped<ConfirmSignUpHandler>()
        .AddScoped<AskPasswordResetHandler>()
        .AddScoped<ConfirmPasswordResetHandler>()
        .AddScoped<AskEmailChangeHandler>()
        .AddScoped<ConfirmEmailChangeHandler>()
        .AddScoped<DeleteOwnAccountHandler>()
        .AddScoped<ExportAccountHandler>()
        .AddScoped<StepUpHandler>()
        .AddScoped(_ => MailOrigin.Unknown);
}
