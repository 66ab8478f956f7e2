/** An access token and when it came. */
export interface AccessToken {
    readonly text: string;
    /** Local milliseconds. The token's own times are the server's clock, which may differ: only their distance is used. */
    readonly receivedAt: number;
}

/** What an access token says of its bearer. It informs; what is allowed, the server decides. */
export interface Identity {
    readonly userId: number;
    readonly roles: readonly string[];
    readonly sessionId: string;
}

/** Refreshing begins this long before the end, so that the answer is there in time; of a short life at most a quarter. */
const refreshMargin = 15_000;

/** Milliseconds until the token is over by the lifetime that its claims give it, counted from its receipt. */
export function lifetimeLeft(token: AccessToken, now: number): number {
    const age = now - token.receivedAt;
    // A clock set back says nothing about the age: such a token counts as over.
    return age < 0 ? 0 : Math.max(0, lifetime(token) - age);
}

/** Whether the token is good for a request, with time to spare. */
export function isFresh(token: AccessToken, now: number): boolean {
    return lifetimeLeft(token, now) > Math.min(refreshMargin, lifetime(token) / 4);
}

/** Reads who the token was given to. */
export function identityOf(token: AccessToken): Identity {
    const claims = readClaims(token.text);
    return {
        userId: Number(claims['sub']),
        roles: Array.isArray(claims['roles']) ? claims['roles'].map(String) : [],
        sessionId: String(claims['sid']),
    };
}

function lifetime(token: AccessToken): number {
    const claims = readClaims(token.text);
    const seconds = Number(claims['exp']) - Number(claims['iat']);
    return seconds > 0 ? seconds * 1_000 : 0;
}

/** The payload of a JWT (RFC 7519 §3); nothing is verified, and what cannot be read has no claims. */
function readClaims(jwt: string): Record<string, unknown> {
    try {
        const payload = (jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
        const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
        return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    } catch {
        return {};
    }
}
