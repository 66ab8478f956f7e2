import { NoAnswerError } from './errors.js';
import type { Clock } from './clock.js';

/** Sends the calls under `api/token/`. */
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
    async post(path: string, body: object | undefined, timeout: number, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
        const controller = new AbortController();
        const timer = this.clock.setTimeout(() => controller.abort(), timeout);
        const sentAt = this.clock.now();
        try {
            const answer = await this.fetch(new URL(path, this.base), {
                method: 'POST',
                headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
                body: body === undefined ? null : JSON.stringify(body),
                credentials: this.credentials,
                cache: 'no-store',
                // The API never redirects. Any other server that does would receive the token or the password.
                redirect: 'error',
                signal: controller.signal,
            });
            const complete = new Response(await answer.arrayBuffer(), answer);
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
