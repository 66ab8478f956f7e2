using System.Net.Mime;
using System.Text.Json.Serialization;
using Api.Application.Tokens;
using Api.Web.ErrorHandling;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Api.Web.Controllers;

/// <summary>By these documents any JWT library verifies our access tokens, when they are signed by a key pair.</summary>
[ApiController]
[AllowAnonymous]
[Route(".well-known")]
[Produces(MediaTypeNames.Application.Json)]
[Tags("Well-known")]
public sealed class WellKnownController(IPublishedKeys keys) : ControllerBase
{
    /// <summary>The public keys</summary>
    /// <response code="200">A JWK set (RFC 7517 section 5); empty under HMAC.</response>
    [HttpGet("jwks.json", Name = "getKeys")]
    [ProducesResponseType<KeySetResponse>(StatusCodes.Status200OK)]
    public IActionResult Keys() => Ok(new KeySetResponse(keys.Keys));

    /// <summary>The discovery document</summary>
    /// <response code="200">Issuer, keys and algorithms (OpenID Connect Discovery 1.0 section 3).</response>
    /// <response code="404">`not_found`: tokens are signed by HMAC, or the issuer is no address.</response>
    [HttpGet("openid-configuration", Name = "getConfiguration")]
    [ProducesResponseType<DiscoveryResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType<Problem>(StatusCodes.Status404NotFound)]
    public IActionResult Configuration()
    {
        if (keys.DiscoverableIssuer is not { } issuer)
        {
            return new ProblemResult(Problems.NotFound());
        }

        var address = UriHelper.BuildAbsolute(Request.Scheme, Request.Host, Request.PathBase, "/.well-known/jwks.json");
        return Ok(new DiscoveryResponse(issuer, address, [.. keys.Keys.Select(key => key.Alg).Distinct(StringComparer.Ordinal)]));
    }
}

/// <summary>The published keys.</summary>
/// <param name="Keys">One for each key pair in use.</param>
public sealed record KeySetResponse([property: JsonPropertyName("keys")] IReadOnlyList<PublishedKey> Keys);

/// <summary>What a validator has to know of us.</summary>
/// <param name="Issuer">The <c>iss</c> claim.</param>
/// <param name="JwksUri">Where the keys are.</param>
/// <param name="Algorithms">How access tokens are signed.</param>
public sealed record DiscoveryResponse(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("id_token_signing_alg_values_supported")] IReadOnlyList<string> Algorithms);
