import type { ApiError } from './errors.js';
import type { AccessToken } from './access-token.js';
import type { StoredSession } from './session-store.js';

/**
 * The refresh protocol's rules for a client, as values and pure functions. `refresh.ts` calls them in order.
 * The numbers are the protocol's: 10 s of rest > 7 s that an answer may take > 5 s within which the server decides.
 */
export interface RefreshRules {
    /** Rule 3: an answer that took longer than this, in milliseconds, does not count. */
    readonly timeout: number;
    /** Rule 3: how often a refresh without an answer is sent again, each time at once. */
    readonly repeats: number;
    /** Rule 5: a token that a refresh stored is not presented for this long, in milliseconds. */
    readonly rest: number;

    /** Rule 4: what the store holds before a token is sent. A token has one key: the existing one, or a new one if there is none. */
    withKey(current: StoredSession, randomKey: () => string): StoredSession;
    /**
     * Rule 4, the answer 422: another key. In cookie mode it means that the cookie holds the answer to a request that
     * carried the old one, whose tab died before it could note it: that counts as stored now, and rests.
     */
    afterKeyReused(
        current: StoredSession | undefined, sent: StoredSession, randomKey: () => string, now: number,
    ): StoredSession | undefined;
    /**
     * Rules 2, 4 and 5: what the store holds after the token in `sent` was answered with `token`. `shared` is the access token,
     * if the store may hold it.
     */
    afterAnswer(
        current: StoredSession | undefined, sent: StoredSession, token: string, shared: AccessToken | undefined, now: number,
    ): StoredSession | undefined;
    /** Rules 2 and 6: what the store holds after the token in `sent` was refused for good. */
    afterRefusal(current: StoredSession | undefined, sent: StoredSession): StoredSession | undefined;
    /** Rule 5, when the clock was set back: the rest begins anew, or it would last as long as the clock had been ahead. */
    afterClockSetBack(current: StoredSession | undefined, now: number): StoredSession | undefined;
    /** Rule 5: for how many milliseconds the stored token has to rest yet. */
    restLeft(current: StoredSession, now: number): number;
    /** Rule 6: whether this answer to a refresh says that the session is over. */
    endsSession(refusal: ApiError): boolean;
}

export const protocolRules: RefreshRules = {
    timeout: 7_000,
    repeats: 2,
    rest: 10_000,

    withKey(current, randomKey) {
        return current.key === undefined ? { ...current, key: randomKey() } : current;
    },

    afterKeyReused(current, sent, randomKey, now) {
        return current?.token === sent.token && current.key === sent.key
            ? { ...current, key: randomKey(), refreshedAt: now }
            : current;
    },

    afterAnswer(current, sent, token, shared, now) {
        if (current?.token !== sent.token) {
            return current;
        }

        const access = shared && { access: shared };
        return current.token === token
            ? { ...current, ...access }
            : { token, refreshedAt: now, ...access };
    },

    afterRefusal(current, sent) {
        return current?.token === sent.token ? undefined : current;
    },

    restLeft(current, now) {
        // A login's token has no predecessor of which a request could be under way: it may be presented at once.
        if (current.refreshedAt === undefined) {
            return 0;
        }

        return Math.max(0, current.refreshedAt + this.rest - now);
    },

    afterClockSetBack(current, now) {
        return current && (current.refreshedAt ?? now) > now ? { ...current, refreshedAt: now } : current;
    },

    endsSession(refusal) {
        return refusal.status === 401 && (refusal.code === 'token_not_valid' || refusal.code === 'no_active_account');
    },
};
