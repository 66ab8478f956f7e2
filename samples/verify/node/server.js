import { createServer } from 'node:http';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

const { ISSUER: issuer, PORT: port = '8010' } = process.env;
if (!issuer) {
    throw new Error('ISSUER is missing: the address of the service that issues the tokens.');
}

// An asymmetric algorithm sets the audience to the issuer, unless Jwt:Audience names another.
const audience = process.env.AUDIENCE ?? issuer;
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
// What goes wrong while the keys are fetched is not the token's fault.
const outages = [errors.JOSEError.code, errors.JWKSTimeout.code, errors.JWKSInvalid.code];

let keys;

/** Finds the keys when the first token comes: the issuer may start after this service. */
async function findKeys() {
    const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
        redirect: 'error',
        signal: AbortSignal.timeout(5_000),
    });
    const found = await answer.json();
    if (found.issuer !== issuer) {
        throw new Error(`The issuer calls itself ${found.issuer}, and not ${issuer}.`);
    }

    // In milliseconds: the set is fetched again after 5 minutes, and for an unknown key at most every 10 seconds.
    return createRemoteJWKSet(secured(found.jwks_uri), { cacheMaxAge: 300_000, cooldownDuration: 10_000, timeoutDuration: 5_000 });
}

/** Whoever can change the keys on their way can sign: plain http is for this machine alone. */
function secured(address) {
    const url = new URL(address);
    if (url.protocol !== 'https:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) {
        throw new Error(`${address} has to begin with https.`);
    }

    return url;
}

async function verify(token) {
    keys ??= await findKeys();
    const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: '10 seconds',
    });
    if (payload.token_type !== 'access') {
        throw new errors.JWTClaimValidationFailed('The token is no access token.', payload, 'token_type', 'check_failed');
    }

    return payload;
}

function isTheTokensFault(fault) {
    return fault instanceof errors.JOSEError && !outages.includes(fault.code);
}

async function answerTo(request) {
    if (request.method !== 'GET' || request.url !== '/whoami') {
        return [404, {}];
    }

    const token = /^Bearer ([^ ]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) {
        return [401, { 'WWW-Authenticate': 'Bearer' }];
    }

    try {
        const { sub, roles = [] } = await verify(token);
        return [200, { 'Content-Type': 'application/json' }, JSON.stringify({ user: sub, roles })];
    } catch (fault) {
        if (isTheTokensFault(fault)) {
            return [401, { 'WWW-Authenticate': 'Bearer error="invalid_token"' }];
        }

        console.error(`The keys are not known: ${fault.message}`);
        return [503, { 'Retry-After': '10' }];
    }
}

secured(issuer);
const server = createServer(async (request, response) => {
    const [status, headers, body] = await answerTo(request);
    response.writeHead(status, headers).end(body);
});
server.listen(Number(port), '127.0.0.1', () => console.log(`Now listening on: http://127.0.0.1:${server.address().port}`));
