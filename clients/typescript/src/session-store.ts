import type { AccessToken } from './access-token.js';
import type { Locks } from './locks.js';

/** Keeps a session beyond the life of the page or program: `localStorage` (the default), a phone's key chain, a file. */
export interface KeyValueStore {
    get(key: string): string | null | undefined | Promise<string | null | undefined>;
    set(key: string, value: string): void | Promise<void>;
    remove(key: string): void | Promise<void>;
}

/** Everything that is stored about a session. It is one record, so that it changes as a whole. */
export interface StoredSession {
    /** The refresh token. In cookie mode it is only the token's id, `refreshId`: the cookie holds the token. */
    readonly token: string;
    /** The `Idempotency-Key` of every request that sends this token. Absent until the first one. */
    readonly key?: string;
    /** When a refresh stored the token, in local milliseconds. Absent for the token of a login. */
    readonly refreshedAt?: number;
    /** Body mode only. It reveals less than the refresh token beside it, and it saves reloads and other tabs a refresh. */
    readonly access?: AccessToken;
}

/** The stored record of the session. All tabs share it. */
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
     * Compare and set: reads the record, passes it to `change`, writes the result and returns it. Undefined removes the record.
     * A lock keeps other tabs out meanwhile. It is not the lock of a refresh, so a logout can remove the record during one.
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

/** Reads a record. A value that some other program wrote under the same name is ignored. */
function parse(text: string | null | undefined): StoredSession | undefined {
    try {
        const value = JSON.parse(text ?? 'null') as Partial<StoredSession> | null;
        return typeof value?.token === 'string' ? value as StoredSession : undefined;
    } catch {
        return undefined;
    }
}

/** The part of Web Storage that the client uses. React Native's AsyncStorage has it with promises. */
export interface ItemStorage {
    getItem(key: string): string | null | Promise<string | null>;
    setItem(key: string, value: string): void | Promise<void>;
    removeItem(key: string): void | Promise<void>;
}

/** Uses `localStorage`, `sessionStorage` or React Native's AsyncStorage as the store. */
export function webStorage(storage: ItemStorage): KeyValueStore {
    return {
        get: (key) => storage.getItem(key),
        set: (key, value) => storage.setItem(key, value),
        remove: (key) => storage.removeItem(key),
    };
}

/** A store in memory, which is lost when the program ends. */
export function memoryStorage(): KeyValueStore {
    const values = new Map<string, string>();
    return {
        get: (key) => values.get(key),
        set: (key, value) => void values.set(key, value),
        remove: (key) => void values.delete(key),
    };
}
