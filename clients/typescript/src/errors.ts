import type { components } from './schema.js';

/** Every `code` that the API answers errors with: the closed list of the OpenAPI document. */
export type ErrorCode = components['schemas']['Problem']['code'];

/** An error answer, from the API or from something between the client and the API. */
export class ApiError extends Error {
    override readonly name = 'ApiError';

    private constructor(
        /** The HTTP status. */
        readonly status: number,
        /** What happened, for a program. `unknown` means that the answer is not from the API but, for example, from a gateway. */
        readonly code: ErrorCode | 'unknown',
        /** What happened, for a person. */
        readonly detail: string,
        /** What is wrong with each field, by the name that the field has in the request. Empty unless `code` is `invalid`. */
        readonly errors: Readonly<Record<string, readonly string[]>>,
        /** The answer's `Retry-After`: how many seconds to wait before the next try. Undefined if the answer has none. */
        readonly retryAfter: number | undefined,
    ) {
        super(`${status} ${code}: ${detail}`);
    }

    /** Reads the body of an error answer: `if (!answer.ok) throw await ApiError.from(answer)`. */
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

/** No answer came in time: the network or the server is down. `cause` is the error of `fetch`, if it threw one. */
export class NoAnswerError extends Error {
    override readonly name = 'NoAnswerError';

    constructor(cause?: unknown) {
        super('The API did not answer.', { cause });
    }
}

/** Reads the JSON object in a body. A body that is not a JSON object gives an empty one. */
export async function readObject(answer: Response): Promise<Record<string, unknown>> {
    const text = await answer.text();
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
    } catch {
        return {};
    }
}

/** Reads `Retry-After` (RFC 9110 §10.2.3) as seconds, the form that the API uses. A date gives undefined. */
function readRetryAfter(header: string | null): number | undefined {
    return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
