/** An access token and the time of its receipt. */
export interface AccessToken {
    readonly text: string;
    /** Local milliseconds. The token's own times follow the server's clock, which may differ, so only their difference is used. */
    readonly receivedAt: number;
}

/** What an access token says about its user. It is for display only: the server decides what is allowed. */
export interface Identity {
    readonly userId: number;
    readonly roles: readonly string[];
    readonly sessionId: string;
}

/** A token is refreshed when this many milliseconds are left, or a quarter of its lifetime if that is less. */
const refreshMargin = 15_000;

/** Milliseconds until the token expires. The lifetime comes from its claims and is counted from its receipt. */
export function lifetimeLeft(token: AccessToken, now: number): number {
    const age = now - token.receivedAt;
    // The clock was set back, so the age is unknown: the token counts as expired.
    return age < 0 ? 0 : Math.max(0, lifetime(token) - age);
}

/** When the token expires, in local milliseconds. */
export function expiryOf(token: AccessToken): number {
    return token.receivedAt + lifetime(token);
}

/** Whether the token lasts long enough for a request. */
export function isFresh(token: AccessToken, now: number): boolean {
    return lifetimeLeft(token, now) > Math.min(refreshMargin, lifetime(token) / 4);
}

/** Reads the user from the token: the id from `sub`, because `Jwt:UserIdClaim` renames the other claim that holds it. */
export function identityOf(token: AccessToken): Identity {
    const claims = readClaims(token.text);
    return {
        userId: Number(claims['sub']),
        roles: Array.isArray(claims['roles']) ? claims['roles'].map(String) : [],
        sessionId: String(claims['sid']),
    };
}

/** For how many milliseconds the token was issued, by its claims. 0 if they do not say. */
export function lifetime(token: AccessToken): number {
    const claims = readClaims(token.text);
    const seconds = Number(claims['exp']) - Number(claims['iat']);
    return seconds > 0 ? seconds * 1_000 : 0;
}

/** The payload of a JWT (RFC 7519 §3). Nothing is verified. A text that is not a JWT gives no claims. */
function readClaims(jwt: string): Record<string, unknown> {
    try {
        const payload = (jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
        const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
        return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    } catch {
        return {};
    }
}
