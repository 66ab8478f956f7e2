import type { ApiError } from './errors.js';
import type { components } from './schema.js';

/** How the refresh token is sent: in the body, or in a cookie that no script can read. */
export interface Mode {
    /** Behind the path of a call that starts a session. */
    readonly sessionQuery: string;
    /** Whether the browser sends and stores cookies with the calls under `api/token/`. */
    readonly credentials: RequestCredentials;
    /** Whether the store may hold the access token. */
    readonly storesAccess: boolean;
    /** Whether all tabs share one cookie, so that a login or logout must not run during a refresh. */
    readonly sharesCookie: boolean;
    /** The request body that carries the stored token. Undefined in cookie mode, where the cookie carries it. */
    tokenBody(token: string): components['schemas']['RefreshTokensRequest'] | undefined;
    /** Reads from an answer what the store keeps as `token`. A refresh whose answer has none leaves the token as it is. */
    readToken(answer: Readonly<Record<string, unknown>>): string | undefined;
    /** Whether a call was refused because it carried no token: the cookie has expired and the browser has deleted it. */
    isMissingToken(refusal: ApiError): boolean;
}

export const modes: Readonly<Record<'body' | 'cookie', Mode>> = {
    body: {
        sessionQuery: '',
        credentials: 'omit',
        storesAccess: true,
        sharesCookie: false,
        tokenBody: (token) => ({ refresh: token }),
        readToken: (answer) => asString(answer['refresh']),
        isMissingToken: () => false,
    },
    cookie: {
        sessionQuery: '?useCookies=true',
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
