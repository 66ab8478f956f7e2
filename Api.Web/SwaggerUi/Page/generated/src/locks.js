// generated, do not edit: npm run swagger in clients/typescript
export class LocalLocks {
    last = new Map();
    request(name, work) {
        const result = (this.last.get(name) ?? Promise.resolve()).then(work);
        this.last.set(name, result.catch(() => undefined));
        return result;
    }
}
