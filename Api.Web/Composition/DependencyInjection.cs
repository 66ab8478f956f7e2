using System.Text;
using Api.Application.Mail;
using Api.Application.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Settings;
using Api.Infrastructure.Tokens;
using Api.Web.Browsers;
using Api.Web.Callers;
using Api.Web.Contracts.Sessions;
using Api.Web.Contracts.Users;
using Api.Web.Contracts.WellKnown;
using Api.Web.Controllers;
using Api.Web.Errors;
using Api.Web.Middleware;
using Api.Web.OpenApi;
using Api.Web.Requests;
using Api.Web.SwaggerUi;
using AutoMapper;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Api.Web.Composition;

/// <summary>Registers the web layer.</summary>
internal static class DependencyInjection
{
    public static IServiceCollection AddWeb(this IServiceCollection services) => services
        .AddSettings<RequestOptions, RequestOptionsValidator>(RequestOptions.Section)
        .AddSettings<HttpAddressOptions, HttpAddressOptionsValidator>(HttpAddressOptions.Section)
        .AddSettings<ForwardingOptions, ForwardingOptionsValidator>(ForwardingOptions.Section)
        .AddSettings<AllowedOriginsOptions, AllowedOriginsOptionsValidator>(AllowedOriginsOptions.Section)
        .AddSettings<SwaggerOptions>(SwaggerOptions.Section)
        .AddSettings<AutoMapperOptions>(AutoMapperOptions.Section)
        .AddApi()
        .AddAllowedHosts()
        .AddCallers()
        .AddMapping()
        .AddCrossOriginCalls()
        .AddSingleton<TrustedOrigins>()
        .AddSecurityHeaders()
        .AddOpenApiDocument();

    private static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddControllers(mvc =>
            {
                mvc.Filters.Add<AcceptFilter>(FilterOrder.Accept);
                mvc.OutputFormatters.OfType<SystemTextJsonOutputFormatter>().Single().KeepUtf8Only();
                // They read every form before the formatter does, and a form that cannot be read fails with them.
                mvc.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
                mvc.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
                mvc.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
                mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            })
            .ConfigureApiBehaviorOptions(behavior =>
            {
                behavior.SuppressMapClientErrors = true;
                behavior.InvalidModelStateResponseFactory = BodyFormatter.Refuse;
            })
            .AddJsonOptions(json => json.JsonSerializerOptions.Converters.Add(new UtcConverter()));
        services.AddOptions<MvcOptions>().Configure<IOptions<RequestOptions>>((mvc, request) =>
        {
            mvc.InputFormatters.Clear();
            mvc.InputFormatters.Add(new BodyFormatter(request.Value.MaxBodySize));
        });
        services.AddOptions<MvcOptions>().Configure<IOptions<JwtOptions>>((mvc, jwt) =>
        {
            if (!jwt.Value.SlidingTokens)
            {
                mvc.Conventions.Add(new SwitchedOffControllers(typeof(SlidingTokenController)));
            }
        });
        services.AddOptions<MvcOptions>().Configure<IOptions<AccountsOptions>, MailAvailability, IHostEnvironment>(
            (mvc, accounts, mail, environment) => mvc.Conventions.Add(
                new SwitchedOffActions([.. SwitchedOff(accounts.Value, mail, environment)])));
        services.AddSingleton<ProblemWriter>();
        services.Configure<RouteOptions>(routing =>
            routing.ConstraintMap.Add(UserIdRouteConstraint.Name, typeof(UserIdRouteConstraint)));
        services.AddSingleton(provider => new ConnectionRoom(MaxConnections(provider)));
        services.AddSingleton<IConnectionListenerFactory>(provider => new BoundedListenerFactory(
            ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider), MaxConnections(provider)));
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<RequestOptions>, ConnectionRoom>((kestrel, request, room) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = request.Value.MaxBodySize;
            kestrel.ConfigureEndpointDefaults(listen => listen.Use(room.Guard));
        });
        return services;
    }

    private static IEnumerable<AccountSwitch> SwitchedOff(AccountsOptions accounts, MailAvailability mail, IHostEnvironment environment)
    {
        if (!accounts.SignUp)
        {
            yield return AccountSwitch.SignUp;
        }

        if (!(accounts.SelfService ?? environment.IsDevelopment()))
        {
            yield return AccountSwitch.SelfService;
        }

        if (!mail.IsConfigured)
        {
            yield return AccountSwitch.Mail;
        }
    }

    private static int MaxConnections(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<RequestOptions>>().Value.MaxConnections;

    /// <summary>JSON is UTF-8 (RFC 8259 §8.1), whatever an Accept-Charset asks for.</summary>
    private static void KeepUtf8Only(this TextOutputFormatter formatter)
    {
        foreach (var other in formatter.SupportedEncodings.Where(encoding => encoding is not UTF8Encoding).ToList())
        {
            formatter.SupportedEncodings.Remove(other);
        }
    }

    private static IServiceCollection AddCallers(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<ICurrentUser, CurrentUser>();
        services.AddScoped(provider => provider.GetRequiredService<IHttpContextAccessor>().HttpContext is { } http
            ? new MailOrigin(http.Request.ToLanguage(), http.ToClient().UserAgent)
            : MailOrigin.Unknown);
        services.AddSingleton(provider =>
            new AuthorizationSchemes(provider.GetRequiredService<IOptions<JwtOptions>>().Value.EffectiveAuthHeaderTypes));
        services.AddSingleton<BearerEvents>();
        services.Configure<JwtBearerOptions>(
            JwtBearerDefaults.AuthenticationScheme,
            bearer => bearer.EventsType = typeof(BearerEvents));
        services.AddAuthorization(Policies.Configure);
        services.AddSingleton<IAuthorizationHandler, CallerRequirementHandler>();
        services.AddSingleton<IAuthorizationHandler, FreshLoginHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationResultHandler>();
        return services;
    }

    private static IServiceCollection AddMapping(this IServiceCollection services) => services
        .AddSingleton(provider => new MapperConfiguration(
            mapping =>
            {
                mapping.LicenseKey = provider.GetRequiredService<IOptions<AutoMapperOptions>>().Value.LicenseKey;
                mapping.AddProfile<UserProfile>();
                mapping.AddProfile<WellKnownProfile>();
                mapping.AddProfile<SessionProfile>();
            },
            provider.GetRequiredService<ILoggerFactory>()))
        .AddSingleton(provider => provider.GetRequiredService<MapperConfiguration>().CreateMapper());
}
