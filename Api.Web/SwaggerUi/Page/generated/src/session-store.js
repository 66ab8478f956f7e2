// generated, do not edit: npm run swagger in clients/typescript
export class SessionStore {
    storage;
    name;
    locks;
    constructor(storage, name, locks) {
        this.storage = storage;
        this.name = name;
        this.locks = locks;
    }
    async read() {
        return parse(await this.storage.get(this.name));
    }
    update(change) {
        return this.locks.request(`${this.name}:store`, async () => {
            const current = await this.read();
            const next = change(current);
            if (next === undefined) {
                await this.storage.remove(this.name);
            }
            else if (next !== current) {
                await this.storage.set(this.name, JSON.stringify(next));
            }
            return next;
        });
    }
}
function parse(text) {
    try {
        const value = JSON.parse(text ?? 'null');
        return typeof value?.token === 'string' ? value : undefined;
    }
    catch {
        return undefined;
    }
}
export function webStorage(storage) {
    return {
        get: (key) => storage.getItem(key),
        set: (key, value) => storage.setItem(key, value),
        remove: (key) => storage.removeItem(key),
    };
}
export function memoryStorage() {
    const values = new Map();
    return {
        get: (key) => values.get(key),
        set: (key, value) => void values.set(key, value),
        remove: (key) => void values.delete(key),
    };
}
