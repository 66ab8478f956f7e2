import type { Flow } from 'api-client';
import { useCallback, useState } from 'react';
import type { MailLinkKind } from './mail-link';

/** What was asked for and waits for the code of a mail. */
export interface Pending<T> {
    /** What was asked for: it is asked for again, with its `flow`, to have the code sent once more. */
    readonly request: T;
    readonly flow: string;
    /** In local milliseconds. */
    readonly endsAt: number;
}

/** Without both nothing waits any more. */
export type SetPending<T> = (request?: T, flow?: Flow) => void;

/**
 * It outlives a reload: on a phone the page may be gone when somebody comes back from the mail. Without the code of the mail it is
 * worth nothing.
 */
export function usePending<T>(kind: MailLinkKind): readonly [Pending<T> | undefined, SetPending<T>] {
    const name = `spa-sample:${kind}`;
    const [pending, setPending] = useState(() => read<T>(name));
    const set = useCallback((request?: T, flow?: Flow) => {
        const next = request && flow && { request, flow: flow.flow, endsAt: Date.now() + flow.expiresIn * 1_000 };
        setPending(next);
        try {
            sessionStorage.setItem(name, JSON.stringify(next ?? null));
        } catch {
            // A browser that stores nothing: then it does not outlive a reload.
        }
    }, [name]);
    return [pending, set];
}

function read<T>(name: string): Pending<T> | undefined {
    try {
        const pending = JSON.parse(sessionStorage.getItem(name) ?? 'null') as Pending<T> | null;
        return pending && pending.endsAt > Date.now() ? pending : undefined;
    } catch {
        return undefined;
    }
}
