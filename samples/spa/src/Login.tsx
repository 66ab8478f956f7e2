import { useSession } from 'api-client/react';
import { useEffect, useRef, type ReactElement } from 'react';
import { Field, NameField } from './Field';
import { useForm } from './form';
import type { Page } from './SignedOut';

interface LoginProps {
    readonly takesFocus: boolean;
    readonly onGo: (page: Page) => void;
}

export function Login({ takesFocus, onGo }: LoginProps): ReactElement {
    const { client } = useSession();
    const { errors, form, submit } = useForm(async (fields) => {
        await client.login(fields('username'), fields('password'));
        return '';
    });
    const section = useRef<HTMLElement>(null);
    useEffect(() => {
        if (takesFocus) {
            section.current?.querySelector('input')?.focus();
        }
    }, [takesFocus]);

    return (
        <section id="login" className="card" aria-labelledby="log-in" ref={section}>
            <h2 id="log-in">Log in</h2>
            <form ref={form} onSubmit={submit}>
                <NameField name="username" label="User name or e-mail" errors={errors} />
                <Field name="password" label="Password" type="password" autoComplete="current-password" errors={errors} />
                <button>Log in</button>
            </form>
            <div className="actions">
                <button type="button" className="link" onClick={() => onGo('password-reset')}>Forgotten it?</button>
                <button type="button" className="link" onClick={() => onGo('signup')}>Create an account</button>
            </div>
        </section>
    );
}
