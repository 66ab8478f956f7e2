using System.Collections.Concurrent;
using Api.Application.Tokens;

namespace Api.Tests.Support;

/// <summary>Tokens as numbered texts whose content is remembered: what was not written here was not signed by us.</summary>
internal sealed class FakeTokenCodec : ITokenCodec
{
    private readonly ConcurrentDictionary<string, TokenContent> _written = new();

    public string Write(AccessToken token) => Write(
        new TokenContent(
            TokenType.Access,
            token.Id,
            token.SessionId,
            NamesUser: true,
            token.UserId,
            token.Content.Roles,
            token.IssuedAt,
            token.ExpiresAt));

    public string Write(RefreshToken token) => Write(
        new TokenContent(TokenType.Refresh, token.Id, token.SessionId, NamesUser: true, token.UserId, [], token.IssuedAt, token.ExpiresAt));

    public string Write(SlidingToken token) => Write(
        new TokenContent(
            TokenType.Sliding,
            token.Id,
            token.SessionId,
            NamesUser: true,
            token.UserId,
            token.Content.Roles,
            token.IssuedAt,
            token.ExpiresAt,
            RefreshExpiresAt: token.RefreshExpiresAt));

    /// <summary>A genuine token of any content.</summary>
    public string Write(TokenContent content)
    {
        var text = $"token-{_written.Count + 1}";
        _written[text] = content;
        return text;
    }

    public TokenContent Open(string token) => _written[token];

    public TokenContent? Read(string token) => _written.GetValueOrDefault(token);
}
