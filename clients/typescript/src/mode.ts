import type { ApiError } from './errors.js';
import type { components } from './schema.js';

/** How the refresh token travels: in bodies, or in a cookie that no script can read. */
export interface Mode {
    readonly loginPath: string;
    /** Whether the browser may send and store cookies with the calls under `api/token/`. */
    readonly credentials: RequestCredentials;
    /** Whether the access token may lie in the store. */
    readonly storesAccess: boolean;
    /** Whether the cookie of the browser is one that all tabs share, so that a login must not meet a refresh. */
    readonly sharesCookie: boolean;
    /** The body that presents the stored token. */
    tokenBody(token: string): components['schemas']['RefreshTokensRequest'] | undefined;
    /** What stands for the refresh token in an answer; nothing when it stays the same. */
    readToken(answer: Readonly<Record<string, unknown>>): string | undefined;
    /** Whether a refresh was refused because there was no token in it: the cookie's time is over, and the browser has dropped it. */
    isMissingToken(refusal: ApiError): boolean;
}

export const modes: Readonly<Record<'body' | 'cookie', Mode>> = {
    body: {
        loginPath: 'api/token/',
        credentials: 'omit',
        storesAccess: true,
        sharesCookie: false,
        tokenBody: (token) => ({ refresh: token }),
        readToken: (answer) => asString(answer['refresh']),
        isMissingToken: () => false,
    },
    cookie: {
        loginPath: 'api/token/?useCookies=true',
        credentials: 'include',
        storesAccess: false,
        sharesCookie: true,
        tokenBody: () => undefined,
        readToken: (answer) => asString(answer['refreshId']),
        isMissingToken: (refusal) => refusal.status === 400 && refusal.code === 'invalid' && 'refresh' in refusal.errors,
    },
};

function asString(value: unknown): string | undefined {
    return typeof value === 'string' ? value : undefined;
}
