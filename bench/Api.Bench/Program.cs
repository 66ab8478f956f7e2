using System.CommandLine;
using Api.Bench;

return await new RootCommand("Measures the API")
    {
        TriesCommands.EqualTime(), TriesCommands.Queue(), SpentCommands.Time(), SpentCommands.Memory(), RowsCommand.Create(),
    }
    .Parse(args).InvokeAsync();
