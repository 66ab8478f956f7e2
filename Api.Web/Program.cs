using Api.Web.CommandLine;
using Api.Web.Composition;

if (ProgramCommands.AreIn(args))
{
    return await ProgramCommands.RunAsync(args);
}

await using var app = ApiServer.Build(args);
if (!await app.RunOrReportAsync(() => app.PrepareAsync(StartMode.Server)))
{
    return 1;
}

app.UseApi();
await app.RunAsync();
return 0;
