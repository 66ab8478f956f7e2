// generated, do not edit: npm run swagger in clients/typescript
import { NoAnswerError } from './errors.js';
export class TokenCalls {
    fetch;
    base;
    credentials;
    clock;
    constructor(fetch, base, credentials, clock) {
        this.fetch = fetch;
        this.base = base;
        this.credentials = credentials;
        this.clock = clock;
    }
    async post(path, content, timeout, headers = {}) {
        const controller = new AbortController();
        const timer = this.clock.setTimeout(() => controller.abort(), timeout);
        const sentAt = this.clock.now();
        try {
            const answer = await this.fetch(new URL(path, this.base), {
                method: 'POST',
                headers: content === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
                body: content === undefined ? null : JSON.stringify(content),
                credentials: this.credentials,
                cache: 'no-store',
                redirect: 'error',
                signal: controller.signal,
            });
            const body = await answer.arrayBuffer();
            const complete = new Response(body.byteLength === 0 ? null : body, answer);
            if (this.clock.now() - sentAt > timeout) {
                throw new NoAnswerError();
            }
            return complete;
        }
        catch (error) {
            throw error instanceof NoAnswerError ? error : new NoAnswerError(error);
        }
        finally {
            this.clock.clearTimeout(timer);
        }
    }
}
