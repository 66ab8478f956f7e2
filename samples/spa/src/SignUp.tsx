import { useSession } from 'api-client/react';
import type { ReactElement } from 'react';
import { switchedOff } from './explain';
import { CodeField, Field, NameField, NewPasswordField } from './Field';
import { useForm } from './form';
import { Resend } from './Resend';
import type { Page } from './SignedOut';
import type { Pending, SetPending } from './pending';
import { View } from './View';

export interface NewAccount {
    readonly email: string;
    readonly firstName: string;
    readonly lastName: string;
}

interface SignUpProps {
    readonly pending: Pending<NewAccount> | undefined;
    readonly onPending: SetPending<NewAccount>;
    readonly onGo: (page: Page) => void;
}

export function SignUp({ pending, onPending, onGo }: SignUpProps): ReactElement {
    return pending
        ? <Confirm key="confirm" pending={pending} onPending={onPending} onGo={onGo} />
        : <Ask key="ask" pending={undefined} onPending={onPending} onGo={onGo} />;
}

/** The answer is the same whether or not the address has an account: whose it is, only its mails tell. */
function Ask({ onPending, onGo }: SignUpProps): ReactElement {
    const { client } = useSession();
    const { errors, form, submit } = useForm(async (fields) => {
        const request = { email: fields('email'), firstName: fields('firstName'), lastName: fields('lastName') };
        onPending(request, await client.signUp(request).catch((fault: unknown) => switchedOff(fault, 'This API lets nobody sign up.')));
        return `A mail is on its way to ${request.email}.`;
    });
    return (
        <View id="signup" title="Create an account" takesFocus>
            <form ref={form} onSubmit={submit}>
                <NameField name="email" label="E-mail" type="email" errors={errors} />
                <Field name="firstName" label="First name (optional)" autoComplete="given-name" required={false} errors={errors} />
                <Field name="lastName" label="Last name (optional)" autoComplete="family-name" required={false} errors={errors} />
                <button>Send me a code</button>
            </form>
            <div className="actions">
                <button type="button" className="link" onClick={() => onGo('login')}>I have an account</button>
            </div>
        </View>
    );
}

function Confirm({ pending, onPending, onGo }: SignUpProps & { readonly pending: Pending<NewAccount> }): ReactElement {
    const { client } = useSession();
    const { email } = pending.request;
    const { errors, form, submit } = useForm(async (fields) => {
        const username = fields('username');
        const isSignedIn = await client.confirmSignUp(
            { flow: pending.flow, code: fields('code'), password: fields('password'), ...(username && { username }) }, email);
        onPending();
        if (!isSignedIn) {
            onGo('login');
        }

        return 'Welcome: your account is ready.';
    });
    return (
        <View id="confirm-signup" title="Enter the code" takesFocus>
            <p className="hint">It is in the mail to {email}, if that address can have an account.</p>
            <form ref={form} onSubmit={submit}>
                <CodeField errors={errors} />
                {errors['username'] && <NameField name="username" label="Another user name" errors={errors} />}
                <NewPasswordField name="password" label="Choose a password" errors={errors} />
                <button>Create the account</button>
            </form>
            <Resend
                send={async () => onPending(pending.request, await client.signUp({ ...pending.request, flow: pending.flow }))}
                onStartOver={() => onPending()}
            />
        </View>
    );
}
