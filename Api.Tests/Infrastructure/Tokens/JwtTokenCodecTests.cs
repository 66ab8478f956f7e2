using Api.Application.Tokens;
using Api.Domain.Keys;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Tokens;
using Api.Infrastructure.Tokens.SigningKeys;
using Api.Tests.Support;
using CsCheck;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Moq;

namespace Api.Tests.Infrastructure.Tokens;

/// <summary>Writing and reading tokens, under every algorithm that can be set.</summary>
[Category("Slow")]
public sealed class JwtTokenCodecTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [TestCase("HS256")]
    [TestCase("HS384")]
    [TestCase("HS512")]
    [TestCase("RS256")]
    [TestCase("RS384")]
    [TestCase("RS512")]
    [TestCase("PS256")]
    [TestCase("PS384")]
    [TestCase("PS512")]
    [TestCase("ES256")]
    [TestCase("ES384")]
    [TestCase("ES512")]
    public async Task What_was_written_is_read(string algorithm)
    {
        var codec = Codec(algorithm);
        var (access, refresh) = Write(codec);

        var readAccess = codec.Read(access);
        var readRefresh = codec.Read(refresh);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TokenForge.Open(access).Header["alg"]!.GetValue<string>(), Is.EqualTo(algorithm));
            Assert.That(readAccess?.Type, Is.EqualTo("access"));
            Assert.That(readAccess?.UserId, Is.EqualTo(new UserId(7)));
            Assert.That(readAccess?.Roles, Is.EqualTo(new[] { "administrator", "éditeur \"x\"" }));
            Assert.That(readAccess?.ExpiresAt, Is.EqualTo(Now.AddMinutes(5)));
            Assert.That(readRefresh?.Type, Is.EqualTo("refresh"));
            Assert.That(readRefresh?.ExpiresAt, Is.EqualTo(Now.AddDays(1)));
        }
    }

    [TestCase("HS256")]
    [TestCase("RS256")]
    [TestCase("ES256")]
    public async Task Row_3_A_mutated_token_is_never_accepted(string algorithm)
    {
        var codec = Codec(algorithm);
        var (access, refresh) = Write(codec);
        var mutated = Gen.OneOf(Gen.Const(access), Gen.Const(refresh)).SelectMany(Mutate);

        await mutated.SampleAsync(
            async token => Assert.That(codec.Read(token), Is.Null, token),
            iter: 3_000);

        // Otherwise nothing was shown.
        Assert.That(codec.Read(access), Is.Not.Null);
        Assert.That(codec.Read(refresh), Is.Not.Null);
    }

    [TestCase("HS256")]
    [TestCase("RS256")]
    [TestCase("ES256")]
    public async Task Reading_an_arbitrary_text_never_throws(string algorithm)
    {
        var codec = Codec(algorithm);

        await Gen.String.SampleAsync(async text => Assert.That(codec.Read(text), Is.Null), iter: 3_000);
    }

    /// <summary>One character another one, or one segment shorter or longer; never the token itself.</summary>
    private static Gen<string> Mutate(string token)
    {
        var character = Gen.OneOf(
            Gen.Char,
            Gen.Char["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ "]);
        var changed = Gen.Select(Gen.Int[0, token.Length - 1], character)
            .Select((at, with) => token[..at] + with + token[(at + 1)..]);
        var cut = Gen.Select(Gen.Int[0, 2], Gen.Int[1, 100], Gen.Bool).Select((segment, count, front) => Segment(
            token, segment, text => count >= text.Length ? "" : front ? text[count..] : text[..^count]));
        var extended = Gen.Select(Gen.Int[0, 2], character.Array[1, 8], Gen.Bool).Select((segment, more, front) => Segment(
            token, segment, text => front ? new string(more) + text : text + new string(more)));
        return Gen.OneOf(changed, cut, extended).Where(mutated => mutated != token);
    }

    private static string Segment(string token, int segment, Func<string, string> change)
    {
        var segments = token.Split('.');
        segments[segment] = change(segments[segment]);
        return string.Join('.', segments);
    }

    private static (string Access, string Refresh) Write(JwtTokenCodec codec)
    {
        var session = SessionId.New(Now);
        return (
            codec.Write(new AccessToken(
                TokenId.New(),
                session,
                new UserId(7),
                new AccessContent(["administrator", "éditeur \"x\""], new Dictionary<string, object>()),
                new LoginProof(Now, AuthenticationMethods.Password),
                Now,
                Now.AddMinutes(5))),
            codec.Write(new RefreshToken(TokenId.New(), session, new UserId(7), Now, Now.AddDays(1))));
    }

    private static JwtTokenCodec Codec(string algorithm)
    {
        var options = Options.Create(new JwtOptions
        {
            Algorithm = algorithm,
            SigningKey = TestSigningKey.For(algorithm).Setting,
            Issuer = TestSigningKey.Issuer,
        });
        var environment = Mock.Of<IHostEnvironment>(host => host.ContentRootPath == Path.GetTempPath());
        var policy = new KeyRotationPolicy(Enabled: false, default, default, default, TimeSpan.FromSeconds(5));
        var ring = new SigningKeyRing(new ConfiguredKeys(options, environment), policy, TimeProvider.System);
        ring.NoteReading(TimeProvider.System.GetTimestamp());
        return new JwtTokenCodec(ring, options);
    }
}
