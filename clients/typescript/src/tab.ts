import { identityOf, lifeLeft, type AccessToken, type Identity } from './access-token.js';
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
    private held: { readonly token: string; readonly access: AccessToken } | null | undefined;
    /** What another tab said last: it may be ahead of what the store shows here. */
    private heard: typeof this.held;
    private readonly listeners = new Set<(state: SessionState) => void>();

    constructor(
        private readonly store: SessionStore,
        private readonly clock: Clock,
        private readonly channel: Channel | undefined,
    ) {
        if (channel) {
            channel.onmessage = (event) => void this.hear(event.data as Message);
        }
    }

    get access(): AccessToken | undefined {
        return this.held?.access;
    }

    state(): SessionState {
        if (!this.held) {
            return { status: this.held === null ? 'signedOut' : 'unknown' };
        }

        const secondsLeft = Math.floor(lifeLeft(this.held.access, this.clock.now()) / 1_000);
        return { status: 'signedIn', secondsLeft, ...identityOf(this.held.access) };
    }

    subscribe(listener: (state: SessionState) => void): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }

    /** Takes over what the store holds, and returns the access token that goes with it, if this tab has one. */
    see(record: StoredSession | undefined): AccessToken | undefined {
        if (!record) {
            this.hold(null);
        } else if (record.access) {
            this.hold({ token: record.token, access: record.access });
        } else if (this.held?.token !== record.token) {
            this.hold(this.heard?.token === record.token ? this.heard : undefined);
        }

        return this.access;
    }

    /** Takes over a session that this tab has just stored, and tells the others. */
    signIn(record: StoredSession, access: AccessToken): void {
        this.hold({ token: record.token, access });
        this.tell(record.access ? { kind: 'session' } : { kind: 'session', token: record.token, access });
    }

    /** Takes over that the store holds no session any more, and tells the others. */
    signOut(): void {
        this.hold(null);
        this.tell({ kind: 'session' });
    }

    /** Asks the other tabs for an access token and waits for it, or for any other news, but not for longer than this. */
    waitForNews(token: string, milliseconds: number): Promise<void> {
        return new Promise((resolve) => {
            const done = (): void => {
                this.clock.clearTimeout(timer);
                stop();
                resolve();
            };
            const timer = this.clock.setTimeout(done, milliseconds);
            const stop = this.subscribe(done);
            this.tell({ kind: 'ask', token });
        });
    }

    close(): void {
        this.listeners.clear();
        this.channel?.close();
    }

    private async hear(message: Message): Promise<void> {
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
        } else {
            this.see(record);
        }
    }

    private tell(message: Message): void {
        this.channel?.postMessage(message);
    }

    private hold(next: typeof this.held): void {
        const changed = next?.access.text !== this.held?.access.text || (next === null) !== (this.held === null);
        this.held = next;
        if (changed) {
            for (const listener of this.listeners) {
                // Later, so that a listener that throws does not disturb a refresh.
                queueMicrotask(() => this.listeners.has(listener) && listener(this.state()));
            }
        }
    }
}
