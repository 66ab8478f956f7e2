import { NoAnswerError } from './errors.js';
import type { Clock } from './clock.js';

/** Sends the calls under `api/token/`, and those about accounts of somebody who need not be signed in. */
export class TokenCalls {
    constructor(
        private readonly fetch: typeof globalThis.fetch,
        private readonly base: URL,
        private readonly credentials: RequestCredentials,
        private readonly clock: Clock,
    ) {}

    /**
     * Sends the call once and reads the whole answer, including its body. Throws NoAnswerError if that fails or takes longer
     * than `timeout` milliseconds. An answer that is read only after the timeout, because the program slept, is too late.
     */
    async post(path: string, content: object | undefined, timeout: number, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
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
                // The API never redirects. Any other server that does would receive the token or the password.
                redirect: 'error',
                signal: controller.signal,
            });
            const body = await answer.arrayBuffer();
            // An answer without content takes no body, not even an empty one.
            const complete = new Response(body.byteLength === 0 ? null : body, answer);
            if (this.clock.now() - sentAt > timeout) {
                throw new NoAnswerError();
            }

            return complete;
        } catch (error) {
            throw error instanceof NoAnswerError ? error : new NoAnswerError(error);
        } finally {
            this.clock.clearTimeout(timer);
        }
    }
}
