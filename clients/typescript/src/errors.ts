import type { components } from './schema.js';

/** Every `code` that the API answers errors with: the closed list of the OpenAPI document. */
export type ErrorCode = components['schemas']['Problem']['code'];

/** An answer that is an error, of the API or of something on the way to it. */
export class ApiError extends Error {
    override readonly name = 'ApiError';

    private constructor(
        /** The HTTP status. */
        readonly status: number,
        /** What happened, for a program; `unknown` when the answer is not the API's own, a gateway's for example. */
        readonly code: ErrorCode | 'unknown',
        /** What happened, for a person. */
        readonly detail: string,
        /** What is wrong with which field, by the field's wire name; empty unless `code` is `invalid`. */
        readonly errors: Readonly<Record<string, readonly string[]>>,
        /** Seconds after which asking again makes sense, if the answer says so. */
        readonly retryAfter: number | undefined,
    ) {
        super(`${status} ${code}: ${detail}`);
    }

    /** Reads the body of an answer that is no success: `if (!answer.ok) throw await ApiError.from(answer)`. */
    static async from(answer: Response): Promise<ApiError> {
        const problem = await readObject(answer);
        return new ApiError(
            answer.status,
            typeof problem['code'] === 'string' ? problem['code'] as ErrorCode : 'unknown',
            typeof problem['detail'] === 'string' ? problem['detail'] : answer.statusText,
            typeof problem['errors'] === 'object' && problem['errors'] !== null ? problem['errors'] as Record<string, string[]> : {},
            readRetryAfter(answer.headers.get('Retry-After')),
        );
    }
}

/** No answer came in time: the network's fault, or the server is not there. `cause` has what `fetch` said, if anything. */
export class NoAnswerError extends Error {
    override readonly name = 'NoAnswerError';

    constructor(cause?: unknown) {
        super('The API did not answer.', { cause });
    }
}

/** The JSON object in a body; an empty one when there is none. */
export async function readObject(answer: Response): Promise<Record<string, unknown>> {
    const text = await answer.text();
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
    } catch {
        return {};
    }
}

/** RFC 9110 §10.2.3 in its form as seconds, which is the one that the API uses. */
function readRetryAfter(header: string | null): number | undefined {
    return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
