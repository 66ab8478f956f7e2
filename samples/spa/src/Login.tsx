import { useSession } from 'api-client/react';
import { useEffect, useRef, type FormEvent, type ReactElement } from 'react';
import { useMessages } from './messages';

export function Login({ takesFocus }: { readonly takesFocus: boolean }): ReactElement {
    const { client } = useSession();
    const { run, isRunning } = useMessages();
    const username = useRef<HTMLInputElement>(null);
    useEffect(() => {
        if (takesFocus) {
            username.current?.focus();
        }
    }, [takesFocus]);

    const logIn = (event: FormEvent<HTMLFormElement>): void => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        // A double click is one login.
        if (!isRunning) {
            void run(async () => {
                await client.login(String(fields.get('username')), String(fields.get('password')));
            });
        }
    };

    return (
        <form id="login" onSubmit={logIn}>
            <h2>Log in</h2>
            <label htmlFor="username">User name or e-mail</label>
            <input id="username" name="username" ref={username} autoComplete="username" autoCapitalize="none" spellCheck={false} required />
            <label htmlFor="password">Password</label>
            <input id="password" name="password" type="password" autoComplete="current-password" required />
            <button>Log in</button>
        </form>
    );
}
