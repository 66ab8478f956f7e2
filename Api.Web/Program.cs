using Api.Web.CommandLine;
using Api.Web.Composition;

return await ProgramEnd.RunAsync(() => ProgramCommands.RunAsync(args));
