using Api.Application;
using Api.Infrastructure;
using Api.Infrastructure.Settings;
using Api.Web.Composition;

var builder = WebApplication.CreateBuilder(HostSettings.Read(args));
builder.Services.AddApplication().AddInfrastructure().AddWeb();
await using var app = builder.Build();
try
{
    await app.PrepareAsync();
}
catch (InvalidSettingsException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

app.UseApi();
await app.RunAsync();
return 0;
