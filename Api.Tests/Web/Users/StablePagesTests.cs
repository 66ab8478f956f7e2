using Api.Tests.Support;

namespace Api.Tests.Web.Users;

[Category("Slow")]
public sealed class StablePagesTests
{
    [TestCase("", TestName = "Row_59_Pages_by_id_are_stable_while_users_are_created")]
    [TestCase("&ordering=dateJoined", TestName = "Row_59_Pages_by_equal_times_are_stable_while_users_are_created")]
    [TestCase("&ordering=-isActive", TestName = "Row_59_Pages_by_equal_values_are_stable_while_users_are_created")]
    public async Task Pages_are_stable(string ordering)
    {
        using var api = new ApiFactory();
        using var client = await api.CreateAdministratorAsync();
        var expected = new List<string> { ApiFactory.Administrator };
        var seen = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await client.CreateAsync($"before{i}");
            expected.Add($"before{i}");
        }

        var address = $"/api/users/?pageSize=1{ordering}";
        while (address is not null)
        {
            var page = await client.GetObjectAsync(address);
            seen.AddRange(page.Usernames());
            address = page["next"]?.GetValue<string>();
            if (seen.Count < 4)
            {
                await client.CreateAsync($"meanwhile{seen.Count}");
                expected.Add($"meanwhile{seen.Count}");
            }
        }

        Assert.That(seen, Is.EqualTo(expected));
    }
}
