/** Time as the client sees it. */
export interface Clock {
    /** Milliseconds since some moment. The moment has to be the same in all tabs; it need not be the right time. */
    now(): number;
    setTimeout(callback: () => void, milliseconds: number): unknown;
    clearTimeout(timer: unknown): void;
}

/** The wall clock. Unlike a monotonic clock it runs on while a phone sleeps, and all tabs share it. */
export const systemClock: Clock = {
    now: () => Date.now(),
    setTimeout: (callback, milliseconds) => globalThis.setTimeout(callback, milliseconds),
    clearTimeout: (timer) => globalThis.clearTimeout(timer as number | undefined),
};
