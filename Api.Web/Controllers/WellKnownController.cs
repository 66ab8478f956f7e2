using System.Net.Mime;
using Api.Application.Tokens;
using Api.Web.Contracts.WellKnown;
using Api.Web.Errors;
using Api.Web.OpenApi;
using Api.Web.Requests;
using AutoMapper;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Web.Controllers;

/// <summary>By these documents any JWT library verifies our access tokens, when they are signed by a key pair.</summary>
[ApiController]
[AllowAnonymous]
[Route(".well-known")]
[Produces(MediaTypeNames.Application.Json)]
[Tags("Well-known")]
public sealed class WellKnownController(IPublishedKeys keys, IMapper mapper) : ControllerBase
{
    /// <summary>The public keys</summary>
    /// <response code="200">A JWK set (RFC 7517 section 5); empty under HMAC.</response>
    [HttpGet("jwks.json", Name = "getKeys")]
    [ProducesResponseType<KeySetResponse>(StatusCodes.Status200OK)]
    public IActionResult Keys() => Ok(new KeySetResponse(mapper.Map<List<PublishedKeyResponse>>(keys.Keys)));

    /// <summary>The discovery document</summary>
    /// <response code="200">Issuer, keys and algorithms (OpenID Connect Discovery 1.0 section 3).</response>
    [HttpGet("openid-configuration", Name = "getConfiguration")]
    [ProducesResponseType<DiscoveryResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = "tokens are signed by HMAC, or the issuer is no address")]
    public IActionResult Configuration()
    {
        if (keys.DiscoverableIssuer is not { } issuer)
        {
            return new ProblemResult(Problems.NotFound());
        }

        var address = PublicAddress.Of(Request, issuer, "/.well-known/jwks.json");
        return Ok(new DiscoveryResponse(issuer, address, [.. keys.Keys.Select(key => key.Alg).Distinct(StringComparer.Ordinal)]));
    }
}
