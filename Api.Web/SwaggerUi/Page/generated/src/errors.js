// generated, do not edit: npm run swagger in clients/typescript
export class ApiError extends Error {
    status;
    code;
    detail;
    errors;
    retryAfter;
    name = 'ApiError';
    constructor(status, code, detail, errors, retryAfter) {
        super(`${status} ${code}: ${detail}`);
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.errors = errors;
        this.retryAfter = retryAfter;
    }
    static async from(answer) {
        const problem = await readObject(answer);
        return new ApiError(answer.status, typeof problem['code'] === 'string' ? problem['code'] : 'unknown', typeof problem['detail'] === 'string' ? problem['detail'] : answer.statusText, typeof problem['errors'] === 'object' && problem['errors'] !== null ? problem['errors'] : {}, readRetryAfter(answer.headers.get('Retry-After')));
    }
}
export class NoAnswerError extends Error {
    name = 'NoAnswerError';
    constructor(cause) {
        super('The API did not answer.', { cause });
    }
}
export async function readObject(answer) {
    const text = await answer.text();
    try {
        const value = JSON.parse(text);
        return typeof value === 'object' && value !== null ? value : {};
    }
    catch {
        return {};
    }
}
function readRetryAfter(header) {
    return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
