using MapIdentityApi;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

// ASP.NET Core's own login by bearer tokens, as its documentation sets it up, with users that are there from the start.
// Settings: Urls, Database (a file), Users (how many), Password (of all of them).
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddDbContext<UsersContext>(context => context.UseSqlite($"Data Source={builder.Configuration["Database"]}"));
builder.Services.AddAuthorization();
builder.Services.AddIdentityApiEndpoints<IdentityUser>().AddEntityFrameworkStores<UsersContext>();
await using var app = builder.Build();
await SeededUsers.AddAsync(app.Services, app.Configuration.GetValue<int>("Users"), app.Configuration["Password"]!);
app.MapIdentityApi<IdentityUser>();
await app.RunAsync();
