import type { AccessToken } from './access-token.js';
import type { Locks } from './locks.js';

/** Where a session outlives the page or the program: a phone's key chain, a file, the default `localStorage`. */
export interface KeyValueStore {
    get(key: string): string | null | undefined | Promise<string | null | undefined>;
    set(key: string, value: string): void | Promise<void>;
    remove(key: string): void | Promise<void>;
}

/** All that is kept of a session, in one record, so that it changes as a whole. */
export interface StoredSession {
    /** The refresh token; in cookie mode only its id, `refreshId`, which stands for it: the token itself is in the cookie. */
    readonly token: string;
    /** The `Idempotency-Key` of every request that presents the token; absent until the first. */
    readonly key?: string;
    /** When a refresh put the token here, in local milliseconds; absent while it is the login's. */
    readonly refreshedAt?: number;
    /** Body mode only: beside the refresh token it gives nothing away, and it saves reloads and other tabs a refresh. */
    readonly access?: AccessToken;
}

/** The record of a session, shared by all tabs. */
export class SessionStore {
    constructor(
        private readonly storage: KeyValueStore,
        private readonly name: string,
        private readonly locks: Locks,
    ) {}

    async read(): Promise<StoredSession | undefined> {
        return parse(await this.storage.get(this.name));
    }

    /**
     * Compare and set: reads the record, writes what `change` makes of it (nothing: removes it), and returns that.
     * No other tab comes between, which has a lock of its own, held for no longer than this: a logout does not wait for a refresh.
     */
    update(change: (current: StoredSession | undefined) => StoredSession | undefined): Promise<StoredSession | undefined> {
        return this.locks.request(`${this.name}:store`, async () => {
            const current = await this.read();
            const next = change(current);
            if (next === undefined) {
                await this.storage.remove(this.name);
            } else if (next !== current) {
                await this.storage.set(this.name, JSON.stringify(next));
            }

            return next;
        });
    }
}

/** What somebody else wrote under our name is no session. */
function parse(text: string | null | undefined): StoredSession | undefined {
    try {
        const value = JSON.parse(text ?? 'null') as Partial<StoredSession> | null;
        return typeof value?.token === 'string' ? value as StoredSession : undefined;
    } catch {
        return undefined;
    }
}

/** `localStorage` or `sessionStorage` as a store. */
export function webStorage(storage: Storage): KeyValueStore {
    return {
        get: (key) => storage.getItem(key),
        set: (key, value) => storage.setItem(key, value),
        remove: (key) => storage.removeItem(key),
    };
}

/** A store that ends with the program. */
export function memoryStorage(): KeyValueStore {
    const values = new Map<string, string>();
    return {
        get: (key) => values.get(key),
        set: (key, value) => void values.set(key, value),
        remove: (key) => void values.delete(key),
    };
}
