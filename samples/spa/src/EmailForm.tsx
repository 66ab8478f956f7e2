import { ApiError, type Client, type Flow, type User } from 'api-client';
import { useSession } from 'api-client/react';
import type { ReactElement } from 'react';
import { switchedOff } from './explain';
import { CodeField, Field } from './Field';
import { useForm } from './form';
import { usePending, type Pending, type SetPending } from './pending';
import type { UserProps } from './Profile';
import { proveBy } from './Proof';

interface NewAddress {
    readonly email: string;
}

/** The address changes when the code of the mail to the new one is entered, and not before. */
export function EmailForm({ user, onChanged }: UserProps): ReactElement {
    const [pending, setPending] = usePending<NewAddress>('email-change');
    return pending
        ? <Confirm key="confirm" pending={pending} onPending={setPending} onChanged={onChanged} />
        : <Ask key="ask" user={user} onPending={setPending} />;
}

function Ask({ user, onPending }: { readonly user: User; readonly onPending: SetPending<NewAddress> }): ReactElement {
    const { client } = useSession();
    const { errors, form, submit } = useForm(async (fields) => {
        const request = { email: fields('email') };
        onPending(request, await ask(client, user.username, request.email, fields('currentPassword')));
        return `A mail is on its way to ${request.email}.`;
    });
    const isOpen = user.email !== null && user.emailConfirmedAt === null;
    return (
        <form id="change-email" className="card" ref={form} onSubmit={submit} aria-labelledby="email-title">
            <h3 id="email-title">E-mail</h3>
            <p className="hint">
                {user.email === null ? 'You have no address: if you lose your password, nobody can send you a code.'
                    : isOpen ? `${user.email} is not confirmed yet.` : `${user.email} is confirmed.`}
            </p>
            <Field
                name="email" label={isOpen ? 'Address to confirm' : 'Another address'} type="email" autoComplete="email"
                defaultValue={isOpen ? user.email ?? '' : ''} errors={errors}
            />
            <Field name="currentPassword" label="Your password" type="password" autoComplete="current-password" errors={errors} />
            <button>Send me a code</button>
        </form>
    );
}

interface ConfirmProps {
    readonly pending: Pending<NewAddress>;
    readonly onPending: SetPending<NewAddress>;
    readonly onChanged: () => Promise<void>;
}

function Confirm({ pending, onPending, onChanged }: ConfirmProps): ReactElement {
    const { client } = useSession();
    const { email } = pending.request;
    const { errors, form, submit } = useForm(async (fields) => {
        await client.confirmEmail({ flow: pending.flow, code: fields('code') });
        onPending();
        await onChanged();
        return `${email} is your address now.`;
    });
    return (
        <section id="confirm-email" className="card" aria-labelledby="email-title">
            <h3 id="email-title">E-mail</h3>
            <p className="hint">The code is in the mail to {email}, if you can have that address.</p>
            <form ref={form} onSubmit={submit}>
                <CodeField errors={errors} />
                <button>Change the address</button>
            </form>
            <div className="actions">
                <button type="button" className="link" onClick={() => onPending()}>Start over</button>
            </div>
        </section>
    );
}

/** The API may want a fresh login as well: the password is there already. */
async function ask(client: Client, username: string, email: string, currentPassword: string): Promise<Flow> {
    const change = (): Promise<Flow> => client.changeEmail({ email, currentPassword });
    return change().catch(async (fault: unknown) => {
        if (!(fault instanceof ApiError && fault.code === 'fresh_login_required')) {
            return switchedOff(fault, 'This API sends no mails: an administrator can change your address.');
        }

        await proveBy(client, username, currentPassword);
        return change();
    });
}
