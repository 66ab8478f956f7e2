// generated, do not edit: npm run swagger in clients/typescript
import { identityOf, lifeLeft } from './access-token.js';
export class Tab {
    store;
    clock;
    channel;
    held;
    heard;
    listeners = new Set();
    constructor(store, clock, channel) {
        this.store = store;
        this.clock = clock;
        this.channel = channel;
        if (channel) {
            channel.onmessage = (event) => void this.hear(event.data);
        }
    }
    get access() {
        return this.held?.access;
    }
    state() {
        if (!this.held) {
            return { status: this.held === null ? 'signedOut' : 'unknown' };
        }
        const secondsLeft = Math.floor(lifeLeft(this.held.access, this.clock.now()) / 1_000);
        return { status: 'signedIn', secondsLeft, ...identityOf(this.held.access) };
    }
    subscribe(listener) {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }
    see(record) {
        if (!record) {
            this.hold(null);
        }
        else if (record.access) {
            this.hold({ token: record.token, access: record.access });
        }
        else if (this.held?.token !== record.token) {
            this.hold(this.heard?.token === record.token ? this.heard : undefined);
        }
        return this.access;
    }
    signIn(record, access) {
        this.hold({ token: record.token, access });
        this.tell(record.access ? { kind: 'session' } : { kind: 'session', token: record.token, access });
    }
    signOut() {
        this.hold(null);
        this.tell({ kind: 'session' });
    }
    waitForNews(token, milliseconds) {
        return new Promise((resolve) => {
            const done = () => {
                this.clock.clearTimeout(timer);
                stop();
                resolve();
            };
            const timer = this.clock.setTimeout(done, milliseconds);
            const stop = this.subscribe(done);
            this.tell({ kind: 'ask', token });
        });
    }
    close() {
        this.listeners.clear();
        this.channel?.close();
    }
    async hear(message) {
        if (message.kind === 'ask') {
            if (this.held?.token === message.token && lifeLeft(this.held.access, this.clock.now()) > 0) {
                this.tell({ kind: 'session', token: this.held.token, access: this.held.access });
            }
            return;
        }
        const news = message.token !== undefined && message.access ? { token: message.token, access: message.access } : undefined;
        this.heard = news ?? this.heard;
        const record = await this.store.read();
        if (record && news?.token === record.token) {
            this.hold(news);
        }
        else {
            this.see(record);
        }
    }
    tell(message) {
        this.channel?.postMessage(message);
    }
    hold(next) {
        const changed = next?.access.text !== this.held?.access.text || (next === null) !== (this.held === null);
        this.held = next;
        if (changed) {
            for (const listener of this.listeners) {
                queueMicrotask(() => this.listeners.has(listener) && listener(this.state()));
            }
        }
    }
}
