import { ApiError, type User } from 'api-client';
import { useSession } from 'api-client/react';
import type { ReactElement } from 'react';
import { Field } from './Field';
import { useForm } from './form';

export interface UserProps {
    readonly user: User;
    readonly onChanged: () => Promise<void>;
}

export function Profile({ user, onChanged }: UserProps): ReactElement {
    const { client } = useSession();
    const { errors, form, submit } = useForm(async (fields) => {
        const answer = await client.fetch('/api/users/me/', {
            method: 'PATCH',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ firstName: fields('firstName'), lastName: fields('lastName') }),
        });
        if (!answer.ok) {
            throw await ApiError.from(answer);
        }

        await onChanged();
        return 'Your profile is changed.';
    });
    return (
        <form id="profile" className="card" ref={form} onSubmit={submit} aria-labelledby="profile-title">
            <h3 id="profile-title">Profile</h3>
            <Field name="firstName" label="First name" autoComplete="given-name" required={false} defaultValue={user.firstName} errors={errors} />
            <Field name="lastName" label="Last name" autoComplete="family-name" required={false} defaultValue={user.lastName} errors={errors} />
            <button>Save</button>
        </form>
    );
}
