using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using Api.Application.Hooks;
using Api.Application.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.Sqlite;
using Api.Infrastructure.Persistence.SqlServer;
using Api.Tests.Support;
using Api.Tests.Web.Accounts;
using Api.Tests.Web.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Documentation;

/// <summary>docs/extending.md: what it shows is what is compiled here, and works.</summary>
[Category("Slow")]
public sealed class ExtendingTests
{
    private const string SignUp = "/api/account/signup/";

    [Test]
    public async Task Every_example_is_letter_for_letter_what_these_tests_use()
    {
        var guide = await ExtendingGuide.ReadAsync();

        Assert.That(guide.Examples, Has.Count.GreaterThan(6));
        using (Assert.EnterMultipleScope())
        {
            foreach (var (path, code) in guide.Examples)
            {
                var name = ExtendingGuide.Registrations.ContainsKey(path) ? $"{nameof(ExtendingTests)}.cs" : Path.GetFileName(path);
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
    public async Task A_rule_of_ours_refuses_a_sign_up_by_its_address()
    {
        using var api = new AccountsApi(services =>
        {
            var builder = new { Services = services };
            builder.Services.AddSingleton<ISignUpRule, CompanyAddresses>();
        });
        await api.CreateUserAsync("ada");

        using var known = await api.Anonymous.PostAsJsonAsync(SignUp, new { email = "ada@example.com" });
        using var unknown = await api.Anonymous.PostAsJsonAsync(SignUp, new { email = "grace@example.com" });
        using var allowed = await api.Anonymous.PostAsJsonAsync(SignUp, new { email = "grace@INITECH.example" });

        await known.ShouldBeInvalidAsync(("email", "An address of the company."));
        await unknown.ShouldBeInvalidAsync(("email", "An address of the company."));
        Assert.That(allowed.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(api.Outbox.All.Select(mail => mail.Recipient), Is.EqualTo(new[] { "grace@INITECH.example" }));
    }

    [TestCase(null, "", false)]
    [TestCase("solved", """{"success": true, "hostname": "app.example.com"}""", true)]
    [TestCase("wrong", """{"success": false, "error-codes": ["invalid-input-response"]}""", false)]
    [TestCase("solved", "<p>Bad gateway</p>", false)]
    [TestCase("solved", "null", false)]
    [TestCase("solved", null, false)]
    public async Task A_captcha_of_ours_comes_in_a_header(string? answer, string? verdict, bool isAllowed)
    {
        using var provider = new CaptchaProvider(verdict);
        using var api = new AccountsApi(
            services =>
            {
                var builder = new { Services = services };
                builder.Services.AddHttpClient<ISignUpRule, Captcha>();
                services.ConfigureHttpClientDefaults(clients => clients.ConfigurePrimaryHttpMessageHandler(() => provider));
            },
            ("Captcha:Secret", "of the provider"));
        using var request = new HttpRequestMessage(HttpMethod.Post, SignUp);
        request.Content = JsonContent.Create(new { email = "ada@example.com" });
        if (answer is not null)
        {
            request.Headers.Add("X-Captcha", answer);
        }

        using var response = await api.Anonymous.SendAsync(request);

        Assert.That(provider.Asked, Is.EqualTo(answer is null ? null : $"secret=of+the+provider&response={answer}"));
        if (isAllowed)
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        }
        else
        {
            await response.ShouldBeInvalidAsync(("captcha", "Solve the captcha."));
        }
    }

    [Test]
    public async Task A_call_of_ours_wants_a_fresh_login()
    {
        using var api = new AccountsApi(
            services => services.AddControllers().AddApplicationPart(typeof(PayoutController).Assembly),
            ("Jwt:AccessTokenLifetime", "01:00:00"));
        var id = await api.CreateUserAsync("ada");
        using var client = await api.LogInAsync("ada");

        using var stranger = await api.Anonymous.PostAsync("/api/payout/", content: null);
        using var fresh = await client.PostAsync("/api/payout/", content: null);
        api.Factory.Time.Advance(TimeSpan.FromMinutes(11));
        using var late = await client.PostAsync("/api/payout/", content: null);
        using var steppedUp = await client.PostAsJsonAsync("/api/account/step-up/", new { password = ApiFactory.UserPassword });
        using var proven = api.Factory.CreateClient((string)(await steppedUp.ReadObjectAsync())["access"]!);
        using var again = await proven.PostAsync("/api/payout/", content: null);

        await stranger.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "not_authenticated");
        await late.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "fresh_login_required");
        Assert.That((long)(await fresh.ReadObjectAsync())["paidTo"]!, Is.EqualTo(id));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task What_is_ours_goes_with_the_account_in_one_transaction()
    {
        var other = new OtherDeletion();
        using var api = new ApiFactory(("Database:MigrateOnStartup", "false"))
        {
            Configure = services =>
            {
                services.AddScoped<IAccountDeletion, NoteDeletion>();
                services.AddSingleton<IAccountDeletion>(other);
                services
                    .ConfigureDbContext<SqliteAppDbContext>(options => options.ReplaceService<IModelCustomizer, NotesBeside>())
                    .ConfigureDbContext<SqlServerAppDbContext>(options => options.ReplaceService<IModelCustomizer, NotesBeside>());
            },
        };
        // Without the foreign key, which would do it too.
        api.Database.Query("CREATE TABLE Notes (Id bigint PRIMARY KEY, OwnerId bigint, Text varchar(99), CreatedAt bigint)");
        var ids = new[] { await api.CreateUserAsync("ada"), await api.CreateUserAsync("bob") };
        foreach (var id in ids)
        {
            api.Database.Query($"INSERT INTO Notes VALUES ({id}, {id}, 'To be remembered', 0)");
        }

        using var client = api.CreateClient((await api.LoginAsync("ada", ApiFactory.UserPassword)).Access);
        other.Fails = true;
        using var failed = await client.DeleteAsync("/api/users/me/");
        var kept = api.Database.QueryColumn("SELECT OwnerId FROM Notes");
        other.Fails = false;
        using var deleted = await client.DeleteAsync("/api/users/me/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
            Assert.That(kept, Is.EquivalentTo(ids));
            Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(api.Database.QueryColumn("SELECT OwnerId FROM Notes"), Is.EqualTo(new[] { ids[1] }));
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

    /// <summary>The same for the program as it runs.</summary>
    private sealed class NotesBeside(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
    {
        public override void Customize(ModelBuilder modelBuilder, DbContext context)
        {
            base.Customize(modelBuilder, context);
            modelBuilder.ApplyConfiguration(new NoteConfiguration());
        }
    }

    /// <summary>Another hook, which comes after ours.</summary>
    private sealed class OtherDeletion : IAccountDeletion
    {
        public bool Fails { get; set; }

        public Task DeleteAsync(UserDetails user, CancellationToken cancellationToken) =>
            Fails ? throw new InvalidOperationException("It fails.") : Task.CompletedTask;
    }

    /// <summary>Who knows whether a captcha was solved; with no verdict it is away.</summary>
    private sealed class CaptchaProvider(string? verdict) : HttpMessageHandler
    {
        public string? Asked { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = await request.Content!.ReadAsStringAsync(cancellationToken);
            return verdict is null
                ? throw new HttpRequestException("Connection refused.")
                : new HttpResponseMessage { Content = new StringContent(verdict) };
        }
    }
}
