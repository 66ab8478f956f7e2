// generated, do not edit: npm run swagger in clients/typescript
import { expiryOf, identityOf, lifetimeLeft } from './access-token.js';
const unknown = { status: 'unknown' };
const signedOut = { status: 'signedOut' };
export class Tab {
    store;
    clock;
    channel;
    current;
    announced;
    shown = unknown;
    last;
    listeners = new Set();
    constructor(store, clock, channel) {
        this.store = store;
        this.clock = clock;
        this.channel = channel;
        if (channel) {
            channel.onmessage = (event) => void this.onMessage(event.data);
        }
    }
    get access() {
        return this.current?.access;
    }
    state() {
        return this.shown;
    }
    subscribe(listener) {
        const added = (state, event) => listener(state, event);
        this.listeners.add(added);
        this.notify(added, { name: 'initial' });
        return () => void this.listeners.delete(added);
    }
    adopt(record, reason) {
        if (!record) {
            this.setCurrent(null, reason);
        }
        else if (record.access) {
            this.setCurrent({ token: record.token, access: record.access });
        }
        else if (this.current?.token !== record.token) {
            this.setCurrent(this.announced?.token === record.token ? this.announced : undefined);
        }
        return this.access;
    }
    signIn(record, access) {
        this.setCurrent({ token: record.token, access });
        this.broadcast(record.access ? { kind: 'session' } : { kind: 'session', token: record.token, access });
    }
    signOut(reason, error) {
        this.setCurrent(null, reason, error);
        this.broadcast({ kind: 'session', reason });
    }
    askOtherTabs(token, timeout) {
        return new Promise((resolve) => {
            const finish = () => {
                this.clock.clearTimeout(timer);
                unsubscribe();
                resolve();
            };
            const timer = this.clock.setTimeout(finish, timeout);
            const unsubscribe = this.subscribe((_, event) => event.name !== 'initial' && finish());
            this.broadcast({ kind: 'ask', token });
        });
    }
    close() {
        this.listeners.clear();
        this.channel?.close();
    }
    async onMessage(message) {
        if (message.kind === 'ask') {
            if (this.current?.token === message.token && lifetimeLeft(this.current.access, this.clock.now()) > 0) {
                this.broadcast({ kind: 'session', token: this.current.token, access: this.current.access });
            }
            return;
        }
        const announced = message.token !== undefined && message.access ? { token: message.token, access: message.access } : undefined;
        this.announced = announced ?? this.announced;
        const record = await this.store.read();
        if (record && announced?.token === record.token) {
            this.setCurrent(announced);
        }
        else {
            this.adopt(record, message.reason);
        }
    }
    broadcast(message) {
        this.channel?.postMessage(message);
    }
    setCurrent(next, reason, error) {
        const changed = next?.access.text !== this.current?.access.text || (next === null) !== (this.current === null);
        this.current = next;
        if (next === undefined) {
            this.shown = unknown;
        }
        else if (changed) {
            this.shown = next === null ? signedOut : { status: 'signedIn', expiresAt: expiryOf(next.access), ...identityOf(next.access) };
        }
        if (changed) {
            const event = eventOf(this.last, this.shown, reason, error);
            this.last = this.shown.status === 'unknown' ? this.last : this.shown;
            for (const listener of this.listeners) {
                this.notify(listener, event);
            }
        }
    }
    notify(listener, event) {
        queueMicrotask(() => this.listeners.has(listener) && listener(this.shown, event));
    }
}
function eventOf(last, state, reason, error) {
    if (state.status === 'unknown') {
        return { name: 'unknown' };
    }
    if (state.status === 'signedOut') {
        return { name: 'signed_out', reason: reason ?? (last?.status === 'signedIn' ? 'removed' : 'none'), ...(error ? { error } : {}) };
    }
    if (last?.status !== 'signedIn') {
        return { name: 'signed_in' };
    }
    if (last.userId !== state.userId || last.roles.join() !== state.roles.join()) {
        return { name: 'user_changed' };
    }
    return { name: last.sessionId === state.sessionId ? 'refreshed' : 'signed_in' };
}
