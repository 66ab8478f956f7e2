/** Time as the client sees it. */
export interface Clock {
    /** Milliseconds since any moment that all tabs share; the zone and the right hour do not matter. */
    now(): number;
    setTimeout(callback: () => void, milliseconds: number): unknown;
    clearTimeout(timer: unknown): void;
}

/** The wall clock: unlike a monotonic one it goes on while a phone sleeps, and tabs share it. */
export const systemClock: Clock = {
    now: () => Date.now(),
    setTimeout: (callback, milliseconds) => globalThis.setTimeout(callback, milliseconds),
    clearTimeout: (timer) => globalThis.clearTimeout(timer as number | undefined),
};
