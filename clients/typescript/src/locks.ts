/** The part of Web Locks that is used; `navigator.locks` is one. */
export interface Locks {
    /** Runs `work` while nobody else runs theirs under this name. */
    request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Locks within this page or program, for where there are no Web Locks: one queue for each name. */
export class LocalLocks implements Locks {
    private readonly last = new Map<string, Promise<unknown>>();

    request<T>(name: string, work: () => Promise<T>): Promise<T> {
        const result = (this.last.get(name) ?? Promise.resolve()).then(work);
        this.last.set(name, result.catch(() => undefined));
        return result;
    }
}
