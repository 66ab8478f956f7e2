import { useSession } from 'api-client/react';
import type { ReactElement } from 'react';
import { Field, NewPasswordField } from './Field';
import { useForm } from './form';

export function PasswordForm(): ReactElement {
    const { client } = useSession();
    const { errors, form, submit } = useForm(async (fields, target) => {
        await client.changePassword(fields('currentPassword'), fields('newPassword'));
        target.reset();
        return 'Your password is changed. Everywhere else you were logged out.';
    });
    return (
        <form id="change-password" className="card" ref={form} onSubmit={submit} aria-labelledby="change">
            <h3 id="change">Change your password</h3>
            <Field name="currentPassword" label="Current password" type="password" autoComplete="current-password" errors={errors} />
            <NewPasswordField name="newPassword" label="New password" errors={errors} />
            <button>Change password</button>
        </form>
    );
}
