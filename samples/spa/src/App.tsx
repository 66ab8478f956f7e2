import type { SignOutReason } from 'api-client';
import { useSession } from 'api-client/react';
import { useEffect, useState, useSyncExternalStore, type ReactElement } from 'react';
import { Account } from './Account';
import { explain } from './explain';
import { mailLink, subscribeMailLink } from './mail-link';
import { MailLinkPage } from './MailLinkPage';
import { useBusy, useMessages } from './messages';
import { SignedOut } from './SignedOut';

/** Where the refresh token is kept: in a cookie, or in the page's storage. */
export type Mode = 'cookie' | 'body';

/** What is told of somebody who was signed in and is not any more. */
const farewells: Readonly<Record<SignOutReason, string>> = {
    logout: 'You are signed out.',
    removed: 'You are signed out.',
    session_ended: 'You are signed out here: the session was ended on another device, or is too old. Log in to go on.',
    user_inactive: 'This account is not active any more.',
    account_deleted: 'Your account is deleted.',
    cookie_lost: 'You are signed out: the browser does not have the session any more.',
    none: '',
};

export function App({ mode }: { readonly mode: Mode }): ReactElement {
    const { state, client, error, restore } = useSession();
    const { say, run, ...messages } = useMessages();
    const [wasSignedIn, setWasSignedIn] = useState(false);
    const link = useSyncExternalStore(subscribeMailLink, mailLink);
    const isUnknown = state.status === 'unknown';
    useBusy(messages.isRunning || (isUnknown && !error));
    useEffect(() => client.subscribe((_, event) => {
        if (event.name === 'signed_out') {
            setWasSignedIn(event.reason !== 'none');
            say(farewells[event.reason]);
        }
    }), [client, say]);

    // Whether anybody is signed in could not be found out: the page says why, and the button tries again.
    const outage = error && !messages.isRunning ? explain(error) : '';
    return (
        <>
            <header>
                <h1>Your account</h1>
            </header>
            <main>
                <p id="message" role="status">{messages.message}</p>
                <p id="error" role="alert">{messages.error || outage}</p>
                {link && !isUnknown && <MailLinkPage key={link.link} link={link} />}
                {!link && state.status === 'signedIn' && <Account key={state.sessionId} />}
                {!link && state.status === 'signedOut' && <SignedOut wasSignedIn={wasSignedIn} />}
                {isUnknown && (
                    <div className="actions">
                        <button type="button" onClick={() => void run(restore)}>Reload</button>
                    </div>
                )}
            </main>
            <footer>
                <nav aria-label="Where the refresh token is kept">
                    The refresh token is kept
                    <a href="?mode=cookie" aria-current={mode === 'cookie' ? 'page' : undefined}>in a cookie</a>
                    <a href="?mode=body" aria-current={mode === 'body' ? 'page' : undefined}>in the page's storage</a>
                </nav>
            </footer>
        </>
    );
}
