import type { SessionPage } from 'api-client';
import { useSession, useUser } from 'api-client/react';
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import { EmailForm } from './EmailForm';
import { useMessages } from './messages';
import { PasswordForm } from './PasswordForm';
import { Profile } from './Profile';
import { Sessions } from './Sessions';
import { YourData } from './YourData';

/** Who is signed in, and what they can do about it. */
export function Account(): ReactElement {
    const { client } = useSession();
    const { user, error, reload } = useUser();
    const { run, say, complain, report } = useMessages();
    const [sessions, setSessions] = useState<SessionPage['results']>();
    const heading = useRef<HTMLHeadingElement>(null);
    const isLoaded = user !== undefined && sessions !== undefined;

    const loadSessions = useCallback(async () => setSessions((await client.sessions()).results), [client]);
    const load = useCallback(async () => void await Promise.all([loadSessions(), reload()]), [loadSessions, reload]);
    // The hook loads the user by itself. What is said stays: it may be that somebody has just signed up.
    useEffect(() => void loadSessions().catch(report), [loadSessions, report]);
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
                    <Profile user={user} onChanged={reload} />
                    <EmailForm user={user} onChanged={reload} />
                    <Sessions sessions={sessions} onEnd={endSession} />
                    <PasswordForm />
                    <YourData />
                </section>
            ) : (
                <div className="skeleton" aria-hidden="true"><span /><span /><span /></div>
            )}
        </>
    );
}
