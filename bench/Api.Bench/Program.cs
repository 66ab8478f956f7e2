using System.CommandLine;
using Api.Bench;

return await new RootCommand("Measures the API")
    {
        TriesCommands.EqualTime(), TriesCommands.Queue(), SpentTimeCommand.Create(), RowsCommand.Create(),
    }
    .Parse(args).InvokeAsync();
