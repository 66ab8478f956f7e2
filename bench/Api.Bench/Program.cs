using System.CommandLine;
using Api.Bench;

var server = new Option<FileInfo>("--server") { Description = "The published Api.Web.dll.", Required = true };
var results = new Option<DirectoryInfo>("--results") { Description = "Where the figures are written.", Required = true };
var tries = new Option<int>("--tries") { Description = "How many logins of each kind.", DefaultValueFactory = _ => 500 };
tries.Validators.Add(result =>
{
    if (result.GetValue(tries) < 1)
    {
        result.AddError("--tries has to be positive.");
    }
});
var equalTime = new Command("equal-time", "Do refused logins take the same time, whatever is wrong about them?") { server, results, tries };
equalTime.SetAction((line, cancellation) => EqualTime.RunAsync(
    line.GetRequiredValue(server), line.GetRequiredValue(results), line.GetValue(tries), cancellation));
return await new RootCommand("Measures the API") { equalTime }.Parse(args).InvokeAsync();
