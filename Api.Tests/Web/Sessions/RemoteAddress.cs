using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Sessions;

/// <summary>The other end of the connection, as the server would see it.</summary>
internal sealed class RemoteAddress : IStartupFilter
{
    public string Value { get; set; } = "192.0.2.1";

    public void Register(IServiceCollection services) => services.AddSingleton<IStartupFilter>(this);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, step) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(Value);
            return step(context);
        });
        next(app);
    };
}
