using System.CommandLine;
using Api.Bench;

var server = new Option<FileInfo>("--server") { Description = "The published Api.Web.dll.", Required = true };
var results = new Option<DirectoryInfo>("--results") { Description = "Where the figures are written.", Required = true };
var tries = new Option<int?>("--tries") { Description = "How many logins of each kind; by default 500, of queue 20." };
tries.Validators.Add(result =>
{
    if (result.GetValue(tries) is < 1)
    {
        result.AddError("--tries has to be positive.");
    }
});
var equalTime = new Command("equal-time", "Do refused logins take the same time, whatever is wrong about them?") { server, results, tries };
equalTime.SetAction((line, cancellation) => EqualTime.RunAsync(
    line.GetRequiredValue(server), line.GetRequiredValue(results), line.GetValue(tries) ?? 500, cancellation));
var queue = new Command("queue", "Does a stranger log in while others guess?") { server, results, tries };
queue.SetAction((line, cancellation) => Queue.RunAsync(
    line.GetRequiredValue(server), line.GetRequiredValue(results), line.GetValue(tries) ?? 20, cancellation));
return await new RootCommand("Measures the API") { equalTime, queue }.Parse(args).InvokeAsync();
