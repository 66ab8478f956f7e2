using System.Data.Common;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.Users;

/// <summary>
/// A name or an address that somebody had when a user was saved, and has no more when it is looked for who has it: that user is gone.
/// The change is decided again, and is no fault of the server.
/// </summary>
[Category("Slow")]
public sealed class TakenAndLeftTests
{
    private const string Wanted = "wanted@example.com";

    [TestCase("PATCH", """{"email":"wanted@example.com"}""")]
    [TestCase("PATCH", """{"username":"wanted"}""")]
    [TestCase("PUT", """{"username":"wanted","email":"wanted@example.com"}""")]
    public async Task A_change_is_decided_again_when_who_had_the_name_is_gone(string method, string body)
    {
        var leaving = new Leaving();
        using var api = new ApiFactory { Configure = services => services.Intercept(leaving) };
        using var administrator = await api.CreateAdministratorAsync();
        await administrator.CreateAsync("eve");
        var path = EditRequests.PathOf(await administrator.CreateAsync("ada"));
        leaving.Begin("UPDATE");

        using var response = await administrator.EditAsync(method, path, body);

        await response.ShouldBeOkAsync();
        Assert.That(leaving.Saves, Is.EqualTo(2));
    }

    [Test]
    public async Task A_creation_is_decided_again_when_who_had_the_name_is_gone()
    {
        var leaving = new Leaving();
        using var api = new ApiFactory { Configure = services => services.Intercept(leaving) };
        using var administrator = await api.CreateAdministratorAsync();
        await administrator.CreateAsync("eve");
        leaving.Begin("INSERT");

        var created = await administrator.CreateAsync("wanted", ("email", JsonValue.Create(Wanted)));

        Assert.That((string?)created["email"], Is.EqualTo(Wanted));
        Assert.That(leaving.Saves, Is.EqualTo(2));
    }

    /// <summary>
    /// Gives eve the name and the address inside the transaction of the first save: the index refuses the save, and when the
    /// transaction is rolled back eve has neither.
    /// </summary>
    private sealed class Leaving : StatementInterceptor
    {
        private string? _verb;

        public int Saves { get; private set; }

        public void Begin(string verb) => _verb = verb;

        protected override void OnSending(DbCommand command)
        {
            if (_verb is null || !command.CommandText.Contains(_verb, StringComparison.Ordinal)
                || !command.CommandText.Contains("NormalizedUserName", StringComparison.Ordinal) || ++Saves > 1)
            {
                return;
            }

            using var taking = command.Connection!.CreateCommand();
            taking.Transaction = command.Transaction;
            taking.CommandText =
                "UPDATE Users SET NormalizedUserName = 'WANTED', NormalizedEmail = 'WANTED@EXAMPLE.COM' WHERE UserName = 'eve'";
            taking.ExecuteNonQuery();
        }
    }
}
