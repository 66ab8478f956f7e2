import {
    createContext, createElement, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore,
    type ReactElement, type ReactNode,
} from 'react';
import type { Client, User } from './client.js';
import type { SessionState } from './session-state.js';

interface Session {
    readonly client: Client;
    /** Who is signed in: `unknown` until that was found out, and never again. */
    readonly state: SessionState;
    /** Why it could not be found out who is signed in: the network or the server is down. */
    readonly error: Error | undefined;
    /** Finds it out once more. */
    readonly restore: () => Promise<void>;
}

const SessionContext = createContext<Session | undefined>(undefined);

/** Goes on with the stored session, and gives the client to the components below. `client` is made once, outside of components. */
export function SessionProvider({ client, children }: { readonly client: Client; readonly children?: ReactNode }): ReactElement {
    const [error, setError] = useState<Error>();
    const restore = useCallback(async () => {
        try {
            await client.restore();
            setError(undefined);
        } catch (fault) {
            setError(asError(fault));
        }
    }, [client]);
    useEffect(() => void restore(), [restore]);
    const current = useSyncExternalStore(client.subscribe, client.state, client.state);
    const [known, setKnown] = useState(current);
    // What the client does not know for a moment, because another tab has refreshed, is shown as it was.
    const state = current.status === 'unknown' ? known : current;
    if (state !== known) {
        setKnown(state);
    }

    const unsolved = state.status === 'unknown' ? error : undefined;
    const session = useMemo(() => ({ client, state, error: unsolved, restore }), [client, state, unsolved, restore]);
    return createElement(SessionContext.Provider, { value: session }, children);
}

/** The client of the nearest SessionProvider, and who is signed in. */
export function useSession(): Session {
    const session = useContext(SessionContext);
    if (!session) {
        throw new Error('useSession needs a <SessionProvider client={…}> above it.');
    }

    return session;
}

/**
 * The record of who is signed in; undefined while it is loaded, and while nobody is signed in. `reload` rejects by what
 * went wrong, which `error` then is, too.
 */
export function useUser(): { readonly user: User | undefined; readonly error: Error | undefined; readonly reload: () => Promise<void> } {
    const { client, state } = useSession();
    const [loaded, setLoaded] = useState<{ readonly session: string; readonly user?: User; readonly error?: Error }>();
    const session = state.status === 'signedIn' ? state.sessionId : undefined;
    // With other roles the record has changed.
    const roles = state.status === 'signedIn' ? state.roles.join() : '';
    const loads = useRef(0);
    const reload = useCallback(async () => {
        if (session === undefined) {
            return;
        }

        // An answer that comes after a later one's is old.
        const load = ++loads.current;
        const isLast = (): boolean => load === loads.current;
        try {
            const user = await client.user();
            setLoaded((before) => isLast() ? { session, user } : before);
        } catch (fault) {
            setLoaded((before) => isLast() ? { ...(before?.session === session ? before : { session }), error: asError(fault) } : before);
            throw fault;
        }
    }, [client, session, roles]);
    useEffect(() => void reload().catch(() => undefined), [reload]);
    const shown = loaded?.session === session ? loaded : undefined;
    return { user: shown?.user, error: shown?.error, reload };
}

function asError(fault: unknown): Error {
    return fault instanceof Error ? fault : new Error(String(fault));
}
