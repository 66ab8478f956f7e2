// generated, do not edit: npm run swagger in clients/typescript
import { isFresh } from './access-token.js';
import { ApiError, NoAnswerError, readObject } from './errors.js';
const [shortestPause, longestPause] = [1, 60];
export class Refresher {
    rules;
    mode;
    calls;
    store;
    tab;
    clock;
    randomKey;
    locks;
    lockName;
    running;
    keysRefused = 0;
    pause;
    constructor(rules, mode, calls, store, tab, clock, randomKey, locks, lockName) {
        this.rules = rules;
        this.mode = mode;
        this.calls = calls;
        this.store = store;
        this.tab = tab;
        this.clock = clock;
        this.randomKey = randomKey;
        this.locks = locks;
        this.lockName = lockName;
    }
    exclusively(work) {
        return this.locks.request(this.lockName, work);
    }
    renew(refused) {
        this.running ??= this.renewWhenRested(refused).finally(() => this.running = undefined);
        return this.running;
    }
    async renewWhenRested(refused) {
        for (;;) {
            const result = await this.exclusively(() => this.renewUnderLock(refused));
            if (result === undefined || 'text' in result) {
                return result;
            }
            await this.tab.askOtherTabs(result.token, result.restLeft);
        }
    }
    async renewUnderLock(refused) {
        for (let unanswered = 0;;) {
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
            const sent = await this.store.update((current) => current && this.rules.withKey(current, this.randomKey));
            if (!sent?.key || sent.token !== found.token) {
                continue;
            }
            const answer = await this.present(sent.token, sent.key);
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
    async present(token, key) {
        try {
            const answer = await this.calls.post('api/token/refresh/', this.mode.tokenBody(token), this.rules.timeout, { 'Idempotency-Key': key });
            return answer.ok && typeof (await readObject(answer.clone()))['access'] !== 'string' ? new NoAnswerError() : answer;
        }
        catch (error) {
            if (error instanceof NoAnswerError) {
                return error;
            }
            throw error;
        }
    }
    async onAnswer(sent, answer) {
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
    async onRefusal(sent, refusal) {
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
    reasonOf(refusal) {
        return this.mode.isMissingToken(refusal) ? 'cookie_lost' : refusal.code === 'no_active_account' ? 'user_inactive' : 'session_ended';
    }
    pauseAfter(reason) {
        const asked = reason instanceof ApiError ? reason.retryAfter ?? shortestPause : shortestPause;
        const seconds = Math.min(longestPause, Math.max(shortestPause, asked));
        this.pause = { until: this.clock.now() + seconds * 1_000, reason };
        return reason;
    }
    throwWhilePaused() {
        const left = (this.pause?.until ?? 0) - this.clock.now();
        if (this.pause && left > 0 && left <= longestPause * 1_000) {
            throw this.pause.reason;
        }
    }
}
