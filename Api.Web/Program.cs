using Api.Web.Commands;
using Api.Web.Composition;

if (args is [UserCommands.Name, ..])
{
    return await UserCommands.RunAsync(args);
}

await using var app = ApiServer.Build(args);
if (!await app.TryPrepareAsync())
{
    return 1;
}

app.UseApi();
await app.RunAsync();
return 0;
