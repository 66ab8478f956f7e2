/** The part of the Web Locks API that the client uses. `navigator.locks` implements it. */
export interface Locks {
    /** Waits for the lock of this name, runs `work`, and releases the lock. */
    request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Locks within this page or program, for platforms without Web Locks. Each name has its own queue. */
export class LocalLocks implements Locks {
    private readonly last = new Map<string, Promise<unknown>>();

    request<T>(name: string, work: () => Promise<T>): Promise<T> {
        const result = (this.last.get(name) ?? Promise.resolve()).then(work);
        this.last.set(name, result.catch(() => undefined));
        return result;
    }
}
