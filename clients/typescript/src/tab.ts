import { expiryOf, identityOf, lifetimeLeft, type AccessToken, type Identity } from './access-token.js';
import type { Clock } from './clock.js';
import type { SessionStore, StoredSession } from './session-store.js';

/** Whether somebody is signed in, and who. The same object as long as nothing of it changes. */
export type SessionState =
    /** This tab has not read the store yet, or the store holds a session and this tab has no access token for it yet. */
    | { readonly status: 'unknown' }
    | { readonly status: 'signedOut' }
    /** `expiresAt` is when the access token expires, in local milliseconds. A refresh continues the session. */
    | { readonly status: 'signedIn'; readonly expiresAt: number } & Identity;

const unknown: SessionState = { status: 'unknown' };
const signedOut: SessionState = { status: 'signedOut' };

/** The part of BroadcastChannel that the client uses. */
export interface Channel {
    postMessage(message: unknown): void;
    onmessage: ((event: MessageEvent) => void) | null;
    close(): void;
}

/** A message between tabs. */
type Message =
    /** "The store has changed." The message carries the access token if the store does not hold it. */
    | { readonly kind: 'session'; readonly token?: string; readonly access?: AccessToken }
    /** "Does any tab have an access token of this session?" `token` is the stored token. */
    | { readonly kind: 'ask'; readonly token: string };

/** This tab's view of the session: its access token and its listeners. It exchanges messages with the other tabs. */
export class Tab {
    /** The access token and the stored token that it belongs to. Null: signed out. Undefined: unknown. */
    private current: { readonly token: string; readonly access: AccessToken } | null | undefined;
    /** The last access token that another tab announced. This tab may not yet see the matching record in the store. */
    private announced: typeof this.current;
    private shown: SessionState = unknown;
    private readonly listeners = new Set<(state: SessionState) => void>();

    constructor(
        private readonly store: SessionStore,
        private readonly clock: Clock,
        private readonly channel: Channel | undefined,
    ) {
        if (channel) {
            channel.onmessage = (event) => void this.onMessage(event.data as Message);
        }
    }

    get access(): AccessToken | undefined {
        return this.current?.access;
    }

    state(): SessionState {
        return this.shown;
    }

    subscribe(listener: (state: SessionState) => void): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }

    /** Adopts the record that the store holds. Returns the access token that belongs to it, if this tab has one. */
    adopt(record: StoredSession | undefined): AccessToken | undefined {
        if (!record) {
            this.setCurrent(null);
        } else if (record.access) {
            this.setCurrent({ token: record.token, access: record.access });
        } else if (this.current?.token !== record.token) {
            this.setCurrent(this.announced?.token === record.token ? this.announced : undefined);
        }

        return this.access;
    }

    /** Adopts a session that this tab has just stored, and announces it to the other tabs. */
    signIn(record: StoredSession, access: AccessToken): void {
        this.setCurrent({ token: record.token, access });
        this.broadcast(record.access ? { kind: 'session' } : { kind: 'session', token: record.token, access });
    }

    /** Signs this tab out after the record was removed from the store, and announces that to the other tabs. */
    signOut(): void {
        this.setCurrent(null);
        this.broadcast({ kind: 'session' });
    }

    /** Asks the other tabs for an access token. Resolves when this tab's state changes, or after `timeout` milliseconds. */
    askOtherTabs(token: string, timeout: number): Promise<void> {
        return new Promise((resolve) => {
            const finish = (): void => {
                this.clock.clearTimeout(timer);
                unsubscribe();
                resolve();
            };
            const timer = this.clock.setTimeout(finish, timeout);
            const unsubscribe = this.subscribe(finish);
            this.broadcast({ kind: 'ask', token });
        });
    }

    close(): void {
        this.listeners.clear();
        this.channel?.close();
    }

    private async onMessage(message: Message): Promise<void> {
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
        } else {
            this.adopt(record);
        }
    }

    private broadcast(message: Message): void {
        this.channel?.postMessage(message);
    }

    private setCurrent(next: typeof this.current): void {
        const changed = next?.access.text !== this.current?.access.text || (next === null) !== (this.current === null);
        this.current = next;
        if (next === undefined) {
            this.shown = unknown;
        } else if (changed) {
            this.shown = next === null ? signedOut : { status: 'signedIn', expiresAt: expiryOf(next.access), ...identityOf(next.access) };
        }

        if (changed) {
            for (const listener of this.listeners) {
                // Listeners run later, so that one that throws does not disturb a refresh.
                queueMicrotask(() => this.listeners.has(listener) && listener(this.state()));
            }
        }
    }
}
