import { identityOf, lifetimeLeft, type AccessToken, type Identity } from './access-token.js';
import type { Clock } from './clock.js';
import type { SessionStore, StoredSession } from './session-store.js';

/** Whether somebody is signed in, and who. */
export type SessionState =
    /** The store was not read yet; or it holds a session of which this tab has no access token yet. */
    | { readonly status: 'unknown' }
    | { readonly status: 'signedOut' }
    /** `secondsLeft`: until the access token is over; the session itself goes on by refreshing. */
    | { readonly status: 'signedIn'; readonly secondsLeft: number } & Identity;

/** The part of BroadcastChannel that is used. */
export interface Channel {
    postMessage(message: unknown): void;
    onmessage: ((event: MessageEvent) => void) | null;
    close(): void;
}

/** What tabs tell each other. */
type Message =
    /** "The store has changed"; in cookie mode with the access token, which is nowhere else. */
    | { readonly kind: 'session'; readonly token?: string; readonly access?: AccessToken }
    /** "Who has an access token of this session?" */
    | { readonly kind: 'ask'; readonly token: string };

/** This tab's view of the session: its access token, who listens, and the other tabs. */
export class Tab {
    /** The access token, and the stored token that it came with; nothing while signed out; undefined while unknown. */
    private current: { readonly token: string; readonly access: AccessToken } | null | undefined;
    /** What another tab said last: it may be ahead of what the store shows here. */
    private announced: typeof this.current;
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
        if (!this.current) {
            return { status: this.current === null ? 'signedOut' : 'unknown' };
        }

        const secondsLeft = Math.floor(lifetimeLeft(this.current.access, this.clock.now()) / 1_000);
        return { status: 'signedIn', secondsLeft, ...identityOf(this.current.access) };
    }

    subscribe(listener: (state: SessionState) => void): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }

    /** Takes over what the store holds, and returns the access token that goes with it, if this tab has one. */
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

    /** Takes over a session that this tab has just stored, and tells the others. */
    signIn(record: StoredSession, access: AccessToken): void {
        this.setCurrent({ token: record.token, access });
        this.broadcast(record.access ? { kind: 'session' } : { kind: 'session', token: record.token, access });
    }

    /** Takes over that the store holds no session any more, and tells the others. */
    signOut(): void {
        this.setCurrent(null);
        this.broadcast({ kind: 'session' });
    }

    /** Asks the other tabs for an access token and waits for it, or for any other news, but not for longer than this. */
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
        if (changed) {
            for (const listener of this.listeners) {
                // Later, so that a listener that throws does not disturb a refresh.
                queueMicrotask(() => this.listeners.has(listener) && listener(this.state()));
            }
        }
    }
}
