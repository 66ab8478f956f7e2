import { useSession } from 'api-client/react';
import type { ReactElement } from 'react';
import { switchedOff } from './explain';
import { CodeField, NameField, NewPasswordField } from './Field';
import { useForm } from './form';
import type { Pending, SetPending } from './pending';
import { Resend } from './Resend';
import type { Page } from './SignedOut';
import { View } from './View';

export type LostPassword = { readonly email: string } | { readonly username: string };

interface ResetProps {
    readonly pending: Pending<LostPassword> | undefined;
    readonly onPending: SetPending<LostPassword>;
    readonly onGo: (page: Page) => void;
}

export function Reset({ pending, onPending, onGo }: ResetProps): ReactElement {
    return pending
        ? <Confirm key="confirm" pending={pending} onPending={onPending} onGo={onGo} />
        : <Ask key="ask" pending={undefined} onPending={onPending} onGo={onGo} />;
}

function Ask({ onPending, onGo }: ResetProps): ReactElement {
    const { client } = useSession();
    const { errors, form, submit } = useForm(async (fields) => {
        const name = fields('name');
        const request = name.includes('@') ? { email: name } : { username: name };
        onPending(request, await client.requestPasswordReset(request)
            .catch((fault: unknown) => switchedOff(fault, 'This API sends no mails: an administrator can set another password.')));
        return 'If there is such an account, a mail is on its way.';
    });
    return (
        <View id="reset" title="Choose another password" takesFocus>
            <form ref={form} onSubmit={submit}>
                <NameField name="name" label="User name or e-mail" errors={errors} />
                <button>Send me a code</button>
            </form>
            <div className="actions">
                <button type="button" className="link" onClick={() => onGo('login')}>I know it after all</button>
            </div>
        </View>
    );
}

function Confirm({ pending, onPending, onGo }: ResetProps & { readonly pending: Pending<LostPassword> }): ReactElement {
    const { client } = useSession();
    const { request } = pending;
    const name = 'email' in request ? request.email : request.username;
    const { errors, form, submit } = useForm(async (fields) => {
        const newPassword = fields('newPassword');
        const isSignedIn = await client.resetPassword({ flow: pending.flow, code: fields('code'), newPassword }, name);
        onPending();
        if (!isSignedIn) {
            onGo('login');
            await client.login(name, newPassword);
        }

        return 'Your password is changed. Everywhere else you were logged out.';
    });
    return (
        <View id="confirm-reset" title="Enter the code" takesFocus>
            <p className="hint">It is in the mail to the address of {name}, if there is such an account.</p>
            <form ref={form} onSubmit={submit}>
                <CodeField errors={errors} />
                <NewPasswordField name="newPassword" label="New password" errors={errors} />
                <button>Change the password</button>
            </form>
            <Resend
                send={async () => onPending(request, await client.requestPasswordReset({ ...request, flow: pending.flow }))}
                onStartOver={() => onPending()}
            />
        </View>
    );
}
