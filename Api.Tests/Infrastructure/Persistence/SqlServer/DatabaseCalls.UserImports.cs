using Api.Application.Users;
using Api.Domain.Users;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

internal sealed partial class DatabaseCalls
{
    private async Task CallUserImportsAsync()
    {
        var values = UserValues.Named(_name, $"{_name}@example.com", [Roles.Administrator]);
        UserToImport[] batch = [new(_id, values, "!", _now, LastLogin: null)];
        await CallAsync(
            "a batch of those who are there", (IUserImports imports) => imports.StoreAsync(batch, isDryRun: false, default));
        await CallAsync("a batch", (IUserImports imports) => imports.StoreAsync(batch, isDryRun: false, default), AllNew);
        await CallAsync("a batch on trial", (IUserImports imports) => imports.StoreAsync(batch, isDryRun: true, default));
        await CallAsync(
            "a batch, and the commit is not answered",
            (IUserImports imports) => imports.StoreAsync(batch, isDryRun: false, default),
            AllNew,
            LosingCommit);

        static void AllNew(StandInServer server) => server.FindsNothingBy = "[Users]";
    }
}
