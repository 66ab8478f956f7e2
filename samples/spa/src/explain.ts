import { ApiError, NoAnswerError } from 'api-client';

/** What went wrong, in words that can be shown as they are. */
export class Told extends Error {
    constructor(words: string, /** The field that it is about. */ readonly field?: string) {
        super(words);
    }
}

/** What the API does not have, because it is switched off there. */
export function switchedOff(fault: unknown, words: string): never {
    throw fault instanceof ApiError && fault.code === 'not_found' ? new Told(words) : fault;
}

export function explain(fault: unknown): string {
    if (fault instanceof Told) {
        return fault.message;
    }

    // So young a token was not refreshed: the client finds out in a few seconds.
    if (fault instanceof ApiError && fault.code === 'token_not_valid') {
        return 'This session seems to have ended elsewhere. Reload in a few seconds.';
    }

    if (fault instanceof ApiError && fault.code !== 'unknown') {
        return fault.retryAfter === undefined ? fault.detail : `${fault.detail} Try again in ${fault.retryAfter} s.`;
    }

    // A gateway's error page has no code.
    if (fault instanceof NoAnswerError || fault instanceof ApiError) {
        return 'The API does not answer. Nobody was signed out by that; try again in a moment.';
    }

    // A fault of this page's own: for its developer to see, and no reason to show nothing at all.
    reportError(fault);
    return 'Something went wrong in this page. Reload it.';
}
