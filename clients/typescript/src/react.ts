import {
    createContext, createElement, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore,
    type ReactElement, type ReactNode,
} from 'react';
import type { Client, User } from './client.js';
import type { SessionState } from './session-state.js';

interface Session {
    readonly client: Client;
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
    const session = useMemo(() => ({ client, error, restore }), [client, error, restore]);
    return createElement(SessionContext.Provider, { value: session }, children);
}

/** The client of the nearest SessionProvider, and who is signed in. */
export function useSession(): Session & { readonly state: SessionState } {
    const session = useContext(SessionContext);
    if (!session) {
        throw new Error('useSession needs a <SessionProvider client={…}> above it.');
    }

    const { client } = session;
    const state = useSyncExternalStore(client.subscribe, client.state, client.state);
    return useMemo(() => ({ ...session, state }), [session, state]);
}

/** The record of who is signed in; undefined while it is loaded, and while nobody is signed in. */
export function useUser(): { readonly user: User | undefined; readonly error: Error | undefined; readonly reload: () => void } {
    const { client, state } = useSession();
    const [loaded, setLoaded] = useState<{ readonly session: string; readonly user?: User; readonly error?: Error }>();
    const [turn, setTurn] = useState(0);
    // The roles too: an administrator may have changed the record beside them.
    const session = state.status === 'signedIn' ? `${state.sessionId} ${state.roles.join()}` : undefined;
    useEffect(() => {
        if (session === undefined) {
            return;
        }

        let isCurrent = true;
        client.user().then(
            (user) => isCurrent && setLoaded({ session, user }),
            (fault: unknown) => isCurrent && setLoaded((before) => ({ ...(before?.session === session ? before : { session }), error: asError(fault) })));
        return () => void (isCurrent = false);
    }, [client, session, turn]);
    const reload = useCallback(() => setTurn((before) => before + 1), []);
    const shown = loaded?.session === session ? loaded : undefined;
    return { user: shown?.user, error: shown?.error, reload };
}

function asError(fault: unknown): Error {
    return fault instanceof Error ? fault : new Error(String(fault));
}
