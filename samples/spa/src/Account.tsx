import type { SessionPage } from 'api-client';
import { useSession, useUser } from 'api-client/react';
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import { useMessages } from './messages';
import { PasswordForm } from './PasswordForm';
import { Sessions } from './Sessions';

/** Who is signed in, and where. */
export function Account(): ReactElement {
    const { client } = useSession();
    const { user, error, reload } = useUser();
    const { run, say, complain, report } = useMessages();
    const [sessions, setSessions] = useState<SessionPage['results']>();
    const heading = useRef<HTMLHeadingElement>(null);
    const isLoaded = user !== undefined && sessions !== undefined;

    const loadSessions = useCallback(async () => setSessions((await client.sessions()).results), [client]);
    const load = useCallback(async () => void await Promise.all([loadSessions(), reload()]), [loadSessions, reload]);
    // The hook loads the user by itself.
    useEffect(() => void run(loadSessions), [run, loadSessions]);
    useEffect(() => {
        if (error) {
            report(error);
        }
    }, [error, report]);
    useEffect(() => {
        if (isLoaded) {
            heading.current?.focus();
        }
    }, [isLoaded]);

    const endSession = (id: string): void => void run(async () => {
        await client.endSession(id);
        await load();
        heading.current?.focus();
    }).then((isDone) => isDone && say('That session has ended.'));
    const logOut = (): void => void run(async () => {
        if (!await client.logout()) {
            complain('You are signed out here. The server could not be told: the session ends there when it expires.');
        }
    });

    return (
        <>
            <div className="actions">
                <button type="button" onClick={() => void run(load)}>Reload</button>
                <button type="button" onClick={logOut}>Log out</button>
            </div>
            {isLoaded ? (
                <section id="account" aria-labelledby="who">
                    <h2 id="who" tabIndex={-1} ref={heading}>{user.username}</h2>
                    <p id="details">
                        {[[user.firstName, user.lastName].filter(Boolean).join(' '), user.email, user.roles.join(', ')].filter(Boolean).join(' · ')}
                    </p>
                    <Sessions sessions={sessions} onEnd={endSession} />
                    <PasswordForm />
                </section>
            ) : (
                <div className="skeleton" aria-hidden="true"><span /><span /><span /></div>
            )}
        </>
    );
}
