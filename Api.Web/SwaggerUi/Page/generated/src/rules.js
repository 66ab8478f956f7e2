// generated, do not edit: npm run swagger in clients/typescript
export const protocolRules = {
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
