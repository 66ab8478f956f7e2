using System.Buffers.Text;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text.Json;
using Api.Application.Tokens;
using Api.Web.Contracts.WellKnown;
using Api.Web.Errors;
using Api.Web.OpenApi;
using Api.Web.Requests;
using AutoMapper;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Controllers;

/// <summary>By these documents any JWT library verifies our access tokens, when they are signed by a key pair.</summary>
[ApiController]
[AllowAnonymous]
[Route(".well-known")]
[Produces(MediaTypeNames.Application.Json)]
[Tags("Well-known")]
public sealed class WellKnownController(IPublishedKeys keys, IMapper mapper, IOptions<JsonOptions> json) : ControllerBase
{
    /// <summary>The public keys</summary>
    /// <response code="200">A JWK set (RFC 7517 section 5); empty under HMAC.</response>
    /// <response code="304">The document is still the one that `If-None-Match` names.</response>
    [HttpGet("jwks.json", Name = "getKeys")]
    [ProducesResponseType<KeySetResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [ProducesProblem(nameof(ErrorCode.TemporarilyUnavailable), Meaning = "the keys cannot be read yet")]
    public IActionResult Keys() => Kept(new KeySetResponse(mapper.Map<List<PublishedKeyResponse>>(keys.Keys)));

    /// <summary>The discovery document</summary>
    /// <response code="200">Issuer, keys and algorithms (OpenID Connect Discovery 1.0 section 3).</response>
    /// <response code="304">The document is still the one that `If-None-Match` names.</response>
    [HttpGet("openid-configuration", Name = "getConfiguration")]
    [ProducesResponseType<DiscoveryResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [ProducesProblem(nameof(ErrorCode.TemporarilyUnavailable), Meaning = "the keys cannot be read yet")]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = "tokens are signed by HMAC, or the issuer is no address")]
    public IActionResult Configuration()
    {
        if (keys.DiscoverableIssuer is not { } issuer)
        {
            return new ProblemResult(Problems.NotFound());
        }

        var address = PublicAddress.Of(Request, issuer, "/.well-known/jwks.json");
        return Kept(new DiscoveryResponse(issuer, address, [.. keys.Keys.Select(key => key.Alg).Distinct(StringComparer.Ordinal)]));
    }

    /// <summary>A document that validators keep, and need not read again while it is the same (RFC 9111, RFC 9110 §13.1.2).</summary>
    private FileContentResult Kept<TDocument>(TDocument document)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(document, json.Value.JsonSerializerOptions);
        Response.Headers.CacheControl = $"public, max-age={(long)keys.MaxAge.TotalSeconds}";
        return File(
            text,
            $"{MediaTypeNames.Application.Json}; charset=utf-8",
            lastModified: null,
            new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(text))}\""));
    }
}
