import { expiryOf, identityOf, lifetimeLeft, type AccessToken } from './access-token.js';
import type { Clock } from './clock.js';
import type { ApiError } from './errors.js';
import type { SessionEvent, SessionListener, SessionState, SignOutReason } from './session-state.js';
import type { SessionStore, StoredSession } from './session-store.js';

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
    /** "The store has changed." With the access token if the store does not hold it, or with the reason if nobody is signed in now. */
    | { readonly kind: 'session'; readonly token?: string; readonly access?: AccessToken; readonly reason?: SignOutReason }
    /** "Does any tab have an access token of this session?" `token` is the stored token. */
    | { readonly kind: 'ask'; readonly token: string };

/** This tab's view of the session: its access token and its listeners. It exchanges messages with the other tabs. */
export class Tab {
    /** The access token and the stored token that it belongs to. Null: signed out. Undefined: unknown. */
    private current: { readonly token: string; readonly access: AccessToken } | null | undefined;
    /** The last access token that another tab announced. This tab may not yet see the matching record in the store. */
    private announced: typeof this.current;
    private shown: SessionState = unknown;
    /** Who was signed in when that was known last. */
    private last: SessionState | undefined;
    private readonly listeners = new Set<SessionListener>();

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

    /** Calls the listener with the state as it is, and after each change. Returns a function that removes it. */
    subscribe(listener: SessionListener): () => void {
        // One that is added twice is called twice, and each of the functions removes one.
        const added: SessionListener = (state, event) => listener(state, event);
        this.listeners.add(added);
        this.notify(added, { name: 'initial' });
        return () => void this.listeners.delete(added);
    }

    /** Adopts the record that the store holds. Returns the access token that belongs to it, if this tab has one. */
    adopt(record: StoredSession | undefined, reason?: SignOutReason): AccessToken | undefined {
        if (!record) {
            this.setCurrent(null, reason);
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
    signOut(reason: SignOutReason, error?: ApiError): void {
        this.setCurrent(null, reason, error);
        this.broadcast({ kind: 'session', reason });
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
            const unsubscribe = this.subscribe((_, event) => event.name !== 'initial' && finish());
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
            this.adopt(record, message.reason);
        }
    }

    private broadcast(message: Message): void {
        this.channel?.postMessage(message);
    }

    private setCurrent(next: typeof this.current, reason?: SignOutReason, error?: ApiError): void {
        const changed = next?.access.text !== this.current?.access.text || (next === null) !== (this.current === null);
        this.current = next;
        if (next === undefined) {
            this.shown = unknown;
        } else if (changed) {
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

    /** Listeners run later, so that one that throws does not disturb a refresh. */
    private notify(listener: SessionListener, event: SessionEvent): void {
        queueMicrotask(() => this.listeners.has(listener) && listener(this.shown, event));
    }
}

/** What has happened between the state that was known last and this one. */
function eventOf(last: SessionState | undefined, state: SessionState, reason?: SignOutReason, error?: ApiError): SessionEvent {
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
