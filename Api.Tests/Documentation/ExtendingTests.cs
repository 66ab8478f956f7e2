using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Api.Application.Hooks;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Api.Tests.Web.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Documentation;

/// <summary>docs/extending.md: what it shows is what is compiled here, and works.</summary>
[Category("Slow")]
public sealed class ExtendingTests
{
    [Test]
    public async Task Every_example_is_letter_for_letter_what_these_tests_use()
    {
        var guide = await ExtendingGuide.ReadAsync();

        Assert.That(guide.Examples, Has.Count.GreaterThan(6));
        using (Assert.EnterMultipleScope())
        {
            foreach (var (path, code) in guide.Examples)
            {
                var name = path == ExtendingGuide.Registrations ? $"{nameof(ExtendingTests)}.cs" : Path.GetFileName(path);
                var source = await File.ReadAllTextAsync(Repository.File($"Api.Tests/Documentation/{name}"));
                Assert.That(source, Does.Contain(ExtendingGuide.WithoutNamespace(code)), path);
            }
        }
    }

    [Test]
    public async Task A_field_of_the_user_touches_seven_files_at_most_and_they_are_as_the_guide_shows_them()
    {
        var steps = (await ExtendingGuide.ReadAsync()).FieldSteps;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(steps, Has.Count.InRange(1, 7));
            Assert.That(steps.Select(step => step.Path), Is.Unique);
            foreach (var (path, differences) in steps)
            {
                var source = await File.ReadAllTextAsync(Repository.File(path));
                Assert.That(differences, Is.Not.Empty, path);
                foreach (var difference in differences)
                {
                    Assert.That(source, Does.Contain(difference.Stored), path);
                }
            }
        }
    }

    [Test]
    public async Task A_claim_of_ours_is_in_the_access_tokens_of_logins_and_refreshes()
    {
        using var api = new ApiFactory
        {
            Configure = services =>
            {
                var builder = new { Services = services };
                builder.Services.AddScoped<IAccessTokenClaims, EmailClaim>();
            },
        };
        await api.CreateUserAsync("ada", email: "ada@example.com");
        await api.CreateUserAsync("bob");
        using var client = api.CreateClient();

        var (refresh, access) = await api.LoginAsync("ada", ApiFactory.UserPassword);
        var refreshed = await client.RefreshedAsync(refresh);
        var withoutEmail = await api.LoginAsync("bob", ApiFactory.UserPassword);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)TokenForge.Open(access).Claims["email"], Is.EqualTo("ada@example.com"));
            Assert.That((string?)TokenForge.Open(refreshed.Access).Claims["email"], Is.EqualTo("ada@example.com"));
            Assert.That(TokenForge.Open(withoutEmail.Access).Claims.ContainsKey("email"), Is.False);
        }
    }

    [Test]
    public async Task A_rule_of_ours_refuses_a_login_as_a_wrong_password_is()
    {
        using var api = new ApiFactory
        {
            Configure = services =>
            {
                var builder = new { Services = services };
                builder.Services.AddScoped<ILoginRule, OnlyWithEmail>();
            },
        };
        await api.CreateUserAsync("ada", email: "ada@example.com");
        await api.CreateUserAsync("bob");
        using var client = api.CreateClient();

        using var allowed = await client.ObtainAsync("ada", ApiFactory.UserPassword);
        using var refused = await client.ObtainAsync("bob", ApiFactory.UserPassword);

        await allowed.ShouldBeOkAsync();
        await refused.ShouldRefuseLoginAsync();
    }

    [Test]
    public async Task An_observer_of_ours_is_told_of_logins()
    {
        using var api = new ApiFactory
        {
            Configure = services =>
            {
                var builder = new { Services = services };
                builder.Services.AddSingleton<ILoginObserver, LoginMeter>();
            },
        };
        using var client = api.CreateClient();
        var meters = api.Services.GetRequiredService<IMeterFactory>();
        var outcomes = new ConcurrentQueue<string?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "logins" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => outcomes.Enqueue((string?)tags[0].Value));
        listener.Start();

        using var failed = await client.ObtainAsync(ApiFactory.Administrator, "wrong");
        using var succeeded = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);

        Assert.That(outcomes, Is.EqualTo(new[] { "failed", "succeeded" }));
    }

    [Test]
    public async Task Password_rules_of_ours_replace_the_built_in_ones()
    {
        using var api = new ApiFactory
        {
            Configure = services =>
            {
                var builder = new { Services = services };
                builder.Services.AddSingleton<IPasswordRules, CompanyPasswords>();
            },
        };
        using var administrator = await api.CreateAdministratorAsync();

        using var refused = await administrator.PostUserAsync(UserRequests.Body("ada", ("password", "Initech 1999")));
        using var accepted = await administrator.PostUserAsync(UserRequests.Body("ada", ("password", "passwordpasswordpassword")));

        await refused.ShouldBeInvalidAsync(("password", "At least 20 characters."), ("password", "Not the company's name."));
        Assert.That(accepted.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task A_controller_of_ours_is_protected_as_the_others_are()
    {
        using var api = new ApiFactory
        {
            Configure = services => services.AddControllers().AddApplicationPart(typeof(GreetingController).Assembly),
        };
        using var stranger = api.CreateClient();
        using var administrator = await api.CreateAdministratorAsync();

        using var refused = await stranger.GetAsync("/api/greeting/");
        using var greeted = await administrator.GetAsync("/api/greeting/");

        await refused.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "not_authenticated");
        Assert.That((string?)(await greeted.ReadObjectAsync())["text"], Is.EqualTo($"Hello, {ApiFactory.Administrator}!"));
    }

    [Test]
    public async Task A_caller_whose_account_is_not_read_costs_no_statement_and_is_refused_once_its_session_has_ended()
    {
        var statements = new StatementLog();
        using var api = new ApiFactory
        {
            Configure = services =>
            {
                services.Intercept(statements);
                services.AddScoped<IAccessTokenClaims, EmailClaim>();
                services.AddControllers().AddApplicationPart(typeof(PresenceController).Assembly);
            },
        };
        // Until the ended sessions are read, each call looks up its own.
        api.WaitUntilStarted();
        var id = await api.CreateUserAsync("ada", email: "ada@example.com");
        var (refresh, access) = await api.LoginAsync("ada", ApiFactory.UserPassword);
        using var user = api.CreateClient(access);

        statements.Start();
        using var answered = await user.GetAsync("/api/presence/");
        var sent = statements.Stop();
        using var logout = await user.BlacklistAsync(refresh);
        using var refused = await user.GetAsync("/api/presence/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await answered.Content.ReadAsStringAsync(), Is.EqualTo($$"""{"user":{{id}},"email":"ada@example.com"}"""));
            Assert.That(sent, Is.Empty);
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    [Test]
    public async Task A_table_of_ours_stands_beside_the_users_and_loses_its_rows_with_them()
    {
        var folder = Directory.CreateTempSubdirectory("api-test-");
        try
        {
            var options = new DbContextOptionsBuilder<WithNotes>().UseSqlite(
                $"Data Source={Path.Combine(folder.FullName, "api.db")};Pooling=False").Options;
            await using var context = new WithNotes(options);
            await context.Database.EnsureCreatedAsync();
            var user = new ApplicationUser { UserName = "ada", NormalizedUserName = "ADA" };
            context.Users.Add(user);
            await context.SaveChangesAsync();
            context.Add(new Note { OwnerId = user.Id, Text = "To be remembered", CreatedAt = TimeProvider.System.GetUtcNow() });
            await context.SaveChangesAsync();
            var stored = await context.Set<Note>().CountAsync();

            await context.Users.ExecuteDeleteAsync();

            using (Assert.EnterMultipleScope())
            {
                Assert.That(stored, Is.EqualTo(1));
                Assert.That(await context.Set<Note>().CountAsync(), Is.Zero);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The program's model with one table more, as it is when the configuration stands beside the others.</summary>
    private sealed class WithNotes(DbContextOptions options) : AppDbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder builder)
        {
            base.OnModelCreating(builder);
            builder.ApplyConfiguration(new NoteConfiguration());
        }
    }
}
