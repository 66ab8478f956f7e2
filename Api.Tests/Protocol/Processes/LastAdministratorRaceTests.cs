using System.Net;
using Api.Tests.Processes;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Processes;

/// <summary>Two administrators who leave on two processes at once.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class LastAdministratorRaceTests : ProcessFixture
{
    [Test]
    public async Task Row_57_The_last_active_administrator_stays()
    {
        using var pair = await ApiPair.StartAsync(Folder);
        var one = (Path: "/api/users/1/", (await pair.Clients[0].LogInAsync("Gokul", "123")).Access);
        var two = await NewAsync(one.Access, 0);
        for (var round = 1; round <= Thoroughness.Rounds(20, 200); round++)
        {
            var answers = await Task.WhenAll(LeaveAsync(0, one, round), LeaveAsync(1, two, round / 3));

            Assert.That(
                answers.Count(answer => answer.IsSuccessStatusCode),
                Is.EqualTo(1),
                $"round {round}: {string.Join(", ", answers.Select(answer => answer.StatusCode))}");
            await answers.Single(answer => !answer.IsSuccessStatusCode).ShouldBeProblemAsync(HttpStatusCode.Conflict, "last_administrator");
            one = answers[0].IsSuccessStatusCode ? two : one;
            two = await NewAsync(one.Access, round);
        }

        Task<HttpResponseMessage> LeaveAsync(int process, (string Path, string Access) administrator, int way) => (way % 3) switch
        {
            0 => pair.Clients[process].CallAsync(
                HttpMethod.Patch, administrator.Path, administrator.Access, new { roles = Array.Empty<string>() }),
            1 => pair.Clients[process].CallAsync(HttpMethod.Patch, administrator.Path, administrator.Access, new { isActive = false }),
            _ => pair.Clients[process].CallAsync(HttpMethod.Delete, administrator.Path, administrator.Access),
        };

        async Task<(string Path, string Access)> NewAsync(string by, int number)
        {
            var username = $"administrator{number}";
            using var created = await pair.Clients[0].CallAsync(
                HttpMethod.Post, "/api/users/", by, new { username, password = ApiPair.Password, roles = new[] { "administrator" } });
            Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created), await created.Content.ReadAsStringAsync());
            var id = (long)(await created.ReadObjectAsync())["id"]!;
            return ($"/api/users/{id}/", (await pair.Clients[1].LogInAsync(username, ApiPair.Password)).Access);
        }
    }
}
