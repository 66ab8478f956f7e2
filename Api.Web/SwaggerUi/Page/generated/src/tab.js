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
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }
    adopt(record) {
        if (!record) {
            this.setCurrent(null);
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
    signOut() {
        this.setCurrent(null);
        this.broadcast({ kind: 'session' });
    }
    askOtherTabs(token, timeout) {
        return new Promise((resolve) => {
            const finish = () => {
                this.clock.clearTimeout(timer);
                unsubscribe();
                resolve();
            };
            const timer = this.clock.setTimeout(finish, timeout);
            const unsubscribe = this.subscribe(finish);
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
            this.adopt(record);
        }
    }
    broadcast(message) {
        this.channel?.postMessage(message);
    }
    setCurrent(next) {
        const changed = next?.access.text !== this.current?.access.text || (next === null) !== (this.current === null);
        this.current = next;
        if (next === undefined) {
            this.shown = unknown;
        }
        else if (changed) {
            this.shown = next === null ? signedOut : { status: 'signedIn', expiresAt: expiryOf(next.access), ...identityOf(next.access) };
        }
        if (changed) {
            for (const listener of this.listeners) {
                queueMicrotask(() => this.listeners.has(listener) && listener(this.state()));
            }
        }
    }
}
