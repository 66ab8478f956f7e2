using Limit;

// What the API's reads cost at least: the same SQL on connections that stay open, the same JSON, and no check of anything, in
// the first middleware. /bare is a page of users and nothing else. Settings: Urls, Database (a file of the API), User (who "me"
// is), Administrator (who lists).
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
await using var app = builder.Build();
var database = app.Configuration["Database"]!;
var (user, administrator) = (app.Configuration.GetValue<long>("User"), app.Configuration.GetValue<long>("Administrator"));
var idle = new KeptReaders(database);
app.Run(async context =>
{
    var reader = idle.Take();
    var json = context.Request.Path.Value switch
    {
        "/api/users/me/" => reader.ReadMe(user),
        "/bare" => reader.ReadPage(PageQuery.Read(context.Request.Query)),
        _ => reader.ReadList(administrator, context.Request),
    };
    context.Response.ContentType = "application/json; charset=utf-8";
    context.Response.ContentLength = json.Length;
    await context.Response.Body.WriteAsync(json);
    idle.PutBack(reader);
});
await app.RunAsync();
