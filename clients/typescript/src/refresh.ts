import { isFresh, type AccessToken } from './access-token.js';
import type { Clock } from './clock.js';
import { ApiError, NoAnswerError, readObject } from './errors.js';
import type { Locks } from './locks.js';
import type { Mode } from './mode.js';
import type { RefreshRules } from './rules.js';
import type { SignOutReason } from './session-state.js';
import type { SessionStore, StoredSession } from './session-store.js';
import type { Tab } from './tab.js';
import type { TokenCalls } from './token-calls.js';

/** After an outage nothing is sent for as long as `Retry-After` asks, within these bounds, in seconds. */
const [shortestPause, longestPause] = [1, 60];

/** Nothing was sent, because the stored token may not be sent for another `restLeft` milliseconds (rule 5). */
interface TooEarly {
    readonly token: string;
    readonly restLeft: number;
}

/** Exchanges the stored refresh token for an access token, by the six rules of the protocol. */
export class Refresher {
    private running: Promise<AccessToken | undefined> | undefined;
    /** How many keys in a row the server refused as used before. Too many mean that the keys are not random. */
    private keysRefused = 0;
    private pause: { readonly until: number; readonly reason: Error } | undefined;

    constructor(
        private readonly rules: RefreshRules,
        private readonly mode: Mode,
        private readonly calls: TokenCalls,
        private readonly store: SessionStore,
        private readonly tab: Tab,
        private readonly clock: Clock,
        private readonly randomKey: () => string,
        private readonly locks: Locks,
        private readonly lockName: string,
    ) {}

    /** Rule 1: runs `work` under the lock that every refresh holds. */
    exclusively<T>(work: () => Promise<T>): Promise<T> {
        return this.locks.request(this.lockName, work);
    }

    /**
     * Returns an access token other than `refused`: one that another tab has received meanwhile, or the one of a refresh, which
     * all callers of this tab share. Returns undefined when nobody is signed in.
     * Throws ApiError or NoAnswerError. If the session turned out to be over, the tab is signed out by then.
     */
    renew(refused?: AccessToken): Promise<AccessToken | undefined> {
        this.running ??= this.renewWhenRested(refused).finally(() => this.running = undefined);
        return this.running;
    }

    /** Rule 5: waits until the token may be sent. It waits without the lock, so that a login need not wait too. */
    private async renewWhenRested(refused: AccessToken | undefined): Promise<AccessToken | undefined> {
        for (;;) {
            const result = await this.exclusively(() => this.renewUnderLock(refused));
            if (result === undefined || 'text' in result) {
                return result;
            }

            await this.tab.askOtherTabs(result.token, result.restLeft);
        }
    }

    private async renewUnderLock(refused: AccessToken | undefined): Promise<AccessToken | undefined | TooEarly> {
        // Each round reads the store again, because another tab may have changed it.
        for (let unanswered = 0; ;) {
            const found = await this.store.read();
            const access = this.tab.adopt(found);
            if (!found) {
                return undefined;
            }

            if (access && access.text !== refused?.text && isFresh(access, this.clock.now())) {
                return access;
            }

            const now = this.clock.now();
            if ((found.refreshedAt ?? now) > now) {
                await this.store.update((current) => this.rules.afterClockSetBack(current, now));
                continue;
            }

            const restLeft = this.rules.restLeft(found, now);
            if (restLeft > 0) {
                return { token: found.token, restLeft };
            }

            this.throwWhilePaused();

            // Rule 4: store the key before sending anything.
            const sent = await this.store.update((current) => current && this.rules.withKey(current, this.randomKey));
            if (!sent?.key || sent.token !== found.token) {
                continue;
            }

            const answer = await this.present(sent.token, sent.key);

            // Rule 3: repeat at once.
            if (answer instanceof NoAnswerError) {
                if (++unanswered > this.rules.repeats) {
                    throw this.pauseAfter(answer);
                }

                continue;
            }

            const renewed = answer.ok
                ? await this.onAnswer(sent, await readObject(answer))
                : await this.onRefusal(sent, await ApiError.from(answer));
            if (renewed) {
                return renewed;
            }
        }
    }

    /** Sends one request. A success that is not from the API, for example from a hotel's login page, counts as no answer. */
    private async present(token: string, key: string): Promise<Response | NoAnswerError> {
        try {
            const answer = await this.calls.post(
                'api/token/refresh/', this.mode.tokenBody(token), this.rules.timeout, { 'Idempotency-Key': key });
            return answer.ok && typeof (await readObject(answer.clone()))['access'] !== 'string' ? new NoAnswerError() : answer;
        } catch (error) {
            if (error instanceof NoAnswerError) {
                return error;
            }

            throw error;
        }
    }

    /** Rule 2: adopts the answer if the store still holds the token that was sent. Otherwise returns undefined. */
    private async onAnswer(sent: StoredSession, answer: Record<string, unknown>): Promise<AccessToken | undefined> {
        this.pause = undefined;
        this.keysRefused = 0;
        const now = this.clock.now();
        const access = { text: String(answer['access']), receivedAt: now };
        const token = this.mode.readToken(answer) ?? sent.token;
        const shared = this.mode.storesAccess ? access : undefined;

        const stored = await this.store.update((current) => this.rules.afterAnswer(current, sent, token, shared, now));
        if (stored?.token !== token) {
            return undefined;
        }

        this.tab.signIn(stored, access);
        return access;
    }

    /** Throws the refusal, or returns when a new try makes sense: with a new key (rule 4) or for another session (rule 2). */
    private async onRefusal(sent: StoredSession, refusal: ApiError): Promise<undefined> {
        if (refusal.code === 'idempotency_key_reused') {
            await this.store.update((current) => this.rules.afterKeyReused(current, sent, this.randomKey, this.clock.now()));
            if (++this.keysRefused <= this.rules.repeats) {
                return;
            }
        }

        if (!this.rules.endsSession(refusal) && !this.mode.isMissingToken(refusal)) {
            throw this.pauseAfter(refusal);
        }

        if (await this.store.update((current) => this.rules.afterRefusal(current, sent)) === undefined) {
            this.tab.signOut(this.reasonOf(refusal), refusal);
            throw refusal;
        }
    }

    private reasonOf(refusal: ApiError): SignOutReason {
        return this.mode.isMissingToken(refusal) ? 'cookie_lost' : refusal.code === 'no_active_account' ? 'user_inactive' : 'session_ended';
    }

    /** An outage signs nobody out (rule 6). Until the pause is over nothing is sent, and callers get the same error again. */
    private pauseAfter(reason: ApiError | NoAnswerError): Error {
        const asked = reason instanceof ApiError ? reason.retryAfter ?? shortestPause : shortestPause;
        const seconds = Math.min(longestPause, Math.max(shortestPause, asked));
        this.pause = { until: this.clock.now() + seconds * 1_000, reason };
        return reason;
    }

    private throwWhilePaused(): void {
        const left = (this.pause?.until ?? 0) - this.clock.now();
        if (this.pause && left > 0 && left <= longestPause * 1_000) {
            throw this.pause.reason;
        }
    }
}
