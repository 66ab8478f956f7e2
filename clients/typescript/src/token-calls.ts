import { NoAnswerError } from './errors.js';
import type { Clock } from './clock.js';

/** The calls under `api/token/`, as they go over the wire. */
export class TokenCalls {
    constructor(
        private readonly fetch: typeof globalThis.fetch,
        private readonly base: URL,
        private readonly credentials: RequestCredentials,
        private readonly clock: Clock,
    ) {}

    /**
     * Sends once. The answer is complete, its body included, within `timeout` milliseconds of sending, or does not count:
     * not even one that a program asleep in between finds waiting.
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
                // The API sends nobody elsewhere; whoever does would get the token, or the password.
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
