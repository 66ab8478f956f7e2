using System.Text;
using Api.Tests.Support;
using Api.Web.CommandLine;
using Api.Web.Composition;
using Microsoft.Extensions.Configuration;

namespace Api.Tests.Processes;

/// <summary>Row 76: what stands on the command line is a command, a setting of the host, or refused.</summary>
[Category("Slow")]
public sealed class CommandLineTests : ProcessFixture
{
    private static readonly string[] Commands = ["users", "database", "health"];

    // Each is silently ignored by the host, which would serve.
    private static readonly string[][] Refused =
    [
        ["nonsense"], ["migrate"], ["serve"], ["--adm", "ann"], ["-v"], ["--verbose"], ["--urls"], ["/urls"], ["--Jwt:Issuer"],
        ["-urls", "x"], ["--urls=http://127.0.0.1:0", "nonsense"],
        ["--Jwt:Issuer", "--Jwt:Audience=x"], ["=x"], ["--=x"], ["-k=v"], ["@file"], [""], ["?"],
        ["http://localhost:8000"], ["--ursl", "http://localhost:8000"], ["Jwt:Issuer", "x"], ["--", "nonsense"],
    ];

    private static readonly string[][] Taken =
    [
        [], ["--Key=value"], ["/Key=value"], ["Key:Sub=value"], ["Key=value"], ["--Jwt:Issuer", "x"], ["/Jwt:Issuer", "x"],
        ["/urls", "http://x"],
        ["--URLS", "http://x"], ["--applicationName", "Api.Web"], ["--Jwt:Audience=a=b"], ["--AllowedHosts", "a;b"],
        ["--Jwt:Issuer="],
    ];

    [TestCaseSource(nameof(Refused))]
    public void Row_76_What_is_no_setting_is_refused_and_not_repeated(params string[] arguments)
    {
        var fault = HostArguments.FindFault(arguments, Commands);

        Assert.That(fault, Is.Not.Null.And.Not.Contain("ann").And.Not.Contain("nonsense"));
    }

    [TestCaseSource(nameof(Taken))]
    public void Row_76_The_host_s_own_options_are_kept(params string[] arguments) =>
        Assert.That(HostArguments.FindFault(arguments, Commands), Is.Null);

    [TestCase("user", "users")]
    [TestCase("databse", "database")]
    [TestCase("--ulrs", "--urls")]
    public void Row_76_A_misspelt_word_is_told_the_nearest(string word, string meant) =>
        Assert.That(HostArguments.FindFault([word], Commands), Does.EndWith($"Perhaps '{meant}' was meant."));

    [TestCase("nonsense")]
    [TestCase("--adm", "ann")]
    [TestCase("users")]
    [TestCase("users", "lst")]
    [TestCase("database", "migrate", "now")]
    [TestCase("health", "--verbose")]
    [TestCase("--contentRoot", "/tmp", "users", "list")]
    [TestCase("--environment", "Development", "database", "migrate")]
    [TestCase("users", "unlock", "@" + nameof(CommandLineTests), "more")]
    public async Task Row_76_An_unknown_word_ends_the_program_with_the_usage(params string[] arguments)
    {
        var exit = await ApiProcess.RunCommandAsync(Folder, arguments, "", ("Jwt__SigningKey", ApiFactory.Secret));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.EqualTo(1));
            Assert.That(exit.Output, Is.Empty);
            Assert.That(exit.Errors, Does.Contain("Usage:").And.Not.Contain("   at "));
        }
    }

    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("-?")]
    public async Task Row_76_Help_serves_nothing_and_names_every_command(string option)
    {
        var exit = await ApiProcess.RunCommandAsync(Folder, [option], "");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((exit.Code, exit.Errors), Is.EqualTo((0, "")));
            Assert.That(
                exit.Output,
                Does.Contain("users").And.Contain("database").And.Contain("health").And.Contain("--urls").And.Contain("[--Key=value ...]"));
        }
    }

    [Test]
    public void The_host_reads_its_options_and_watches_no_file()
    {
        using var app = (IDisposable)ApiServer.Build(
        [
            "--urls", "http://127.0.0.1:0", "/Jwt:Issuer", "a", "Jwt:Audience=b", "--Jwt:UserIdClaim=c", "--contentRoot",
            AppContext.BaseDirectory,
        ]);
        var configuration = ((Microsoft.AspNetCore.Builder.WebApplication)app).Configuration;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                new[] { "urls", "Jwt:Issuer", "Jwt:Audience", "Jwt:UserIdClaim" }.Select(key => configuration[key]),
                Is.EqualTo(new[] { "http://127.0.0.1:0", "a", "b", "c" }));
            var files = ((IConfigurationBuilder)configuration).Sources.OfType<FileConfigurationSource>().ToList();
            Assert.That(files, Is.Not.Empty);
            Assert.That(files.Select(file => file.ReloadOnChange), Is.All.False, "a watcher needs inotify");
        }
    }

    [TestCase("http://*:8080", "PORT=8080")]
    [TestCase("http://*:8080", "PORT=8080", "urls=", "http_ports=")]
    [TestCase("http://localhost:1", "PORT=8080", "urls=http://localhost:1")]
    [TestCase("http://*:2", "PORT=8080", "http_ports=2")]
    [TestCase("https://*:3", "PORT=8080", "https_ports=3")]
    [TestCase("http://localhost:4", "PORT=8080", "Kestrel:Endpoints:Web:Url=http://localhost:4")]
    [TestCase("http://localhost:5000", "PORT=")]
    [TestCase("http://localhost:5000")]
    public void The_port_of_a_hosting_platform_counts_when_nothing_else_says_where_to_listen(string expected, params string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2))
            .Select(setting => KeyValuePair.Create(setting[0], (string?)setting[1]))).Build();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ListeningAddresses.Of(configuration), Is.EqualTo(new[] { expected }));
            Assert.That(ListeningAddresses.FindErrors(configuration), Is.Empty);
        }
    }

    [TestCase("PORT=abc", "PORT is 'abc'")]
    [TestCase("PORT=70000", "PORT is '70000'")]
    [TestCase("PORT=-1", "PORT is '-1'")]
    [TestCase("urls=nonsense", "urls is 'nonsense'")]
    [TestCase("urls=ftp://localhost:1", "urls is 'ftp://localhost:1'")]
    [TestCase("urls=http://localhost:1;http://localhost:99999", "urls is 'http://localhost:99999'")]
    [TestCase("urls=http://localhost:1/api", "urls is 'http://localhost:1/api'")]
    [TestCase("http_ports=abc", "http_ports is 'abc'")]
    [TestCase("Kestrel:Endpoints:Web:Url=", "Kestrel:Endpoints:Web:Url is ''")]
    [TestCase("Logging:LogLevel:Default=loud", "Logging:LogLevel:Default is 'loud'")]
    [TestCase("Logging:Console:LogLevel:Default=7", "Logging:Console:LogLevel:Default is '7'")]
    [TestCase("AllowedHosts=https://api.example.com", "AllowedHosts has 'https://api.example.com'")]
    [TestCase("AllowedHosts=api.example.com:80", "AllowedHosts has 'api.example.com:80'")]
    [TestCase("AllowedHosts=a b", "AllowedHosts has 'a b'")]
    public void Row_73_Nonsense_in_the_framework_s_settings_is_named(string setting, string fault)
    {
        var parts = setting.Split('=', 2);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create(parts[0], (string?)parts[1])]).Build();

        Assert.That(HostSettings.FindErrors(configuration).Single(), Does.StartWith(fault));
    }

    [TestCase("utf-8", true)]
    [TestCase("utf-8", false)]
    [TestCase("utf-16", true)]
    [TestCase("utf-16BE", true)]
    public void A_mark_before_what_is_piped_says_its_encoding_and_is_dropped(string encoding, bool mark)
    {
        var of = Encoding.GetEncoding(encoding);
        using var input = new MemoryStream([.. mark ? of.GetPreamble() : [], .. of.GetBytes("some good pässphrase\r\nmore")]);

        Assert.That(PasswordPrompt.ReadLine(input, Encoding.UTF8), Is.EqualTo("some good pässphrase"));
    }
}
