import { ApiError } from 'api-client';
import { useSession } from 'api-client/react';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useMessages } from './messages';

/** What is wrong stands at its field, where the API says which one it is. */
export function PasswordForm(): ReactElement {
    const { client } = useSession();
    const { run, say, isRunning } = useMessages();
    const [errors, setErrors] = useState<ApiError['errors']>({});

    const change = (event: FormEvent<HTMLFormElement>): void => {
        event.preventDefault();
        // A double click is one change.
        if (isRunning) {
            return;
        }

        const form = event.currentTarget;
        const fields = new FormData(form);
        void run(async () => {
            setErrors({});
            try {
                await client.changePassword(String(fields.get('currentPassword')), String(fields.get('newPassword')));
            } catch (fault) {
                if (fault instanceof ApiError && fault.code === 'invalid') {
                    setErrors(fault.errors);
                }

                throw fault;
            }

            form.reset();
        }).then((isDone) => isDone && say('Your password is changed. Everywhere else you were logged out.'));
    };

    return (
        <form id="change-password" onSubmit={change} aria-labelledby="change">
            <h3 id="change">Change your password</h3>
            <PasswordField name="currentPassword" label="Current password" autoComplete="current-password" errors={errors} />
            <PasswordField name="newPassword" label="New password" autoComplete="new-password" errors={errors} />
            <button>Change password</button>
        </form>
    );
}

interface PasswordFieldProps {
    readonly name: string;
    readonly label: string;
    readonly autoComplete: string;
    readonly errors: ApiError['errors'];
}

function PasswordField({ name, label, autoComplete, errors }: PasswordFieldProps): ReactElement {
    const error = errors[name]?.join(' ');
    return (
        <>
            <label htmlFor={name}>{label}</label>
            <input
                id={name} name={name} type="password" autoComplete={autoComplete} required
                aria-invalid={error !== undefined} aria-describedby={error === undefined ? undefined : `${name}-error`}
            />
            {error !== undefined && <p className="field-error" id={`${name}-error`}>{error}</p>}
        </>
    );
}
