import type { ApiError } from 'api-client';
import { useId, type InputHTMLAttributes, type ReactElement } from 'react';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
    /** As the API names it: its errors stand below. */
    readonly name: string;
    readonly label: string;
    readonly hint?: string;
    readonly errors: ApiError['errors'];
}

/** An input with its label, and with what is wrong about it. What is not said to be optional is required. */
export function Field({ name, label, hint, errors, required = true, ...input }: FieldProps): ReactElement {
    const id = useId();
    const error = errors[name]?.join(' ');
    const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
    return (
        <div className="field">
            <label htmlFor={id}>{label}</label>
            <input
                {...input} id={id} name={name} required={required}
                aria-invalid={error !== undefined} aria-describedby={described || undefined}
            />
            {hint && <p className="hint" id={`${id}-hint`}>{hint}</p>}
            {error !== undefined && <p className="field-error" id={`${id}-error`}>{error}</p>}
        </div>
    );
}

/** A name that the API knows the user by. */
export function NameField({ name, label, errors, ...input }: FieldProps): ReactElement {
    return <Field name={name} label={label} errors={errors} autoComplete="username" autoCapitalize="none" spellCheck={false} {...input} />;
}

export function CodeField({ errors }: { readonly errors: ApiError['errors'] }): ReactElement {
    return <Field name="code" label="Code from the mail" errors={errors} inputMode="numeric" autoComplete="one-time-code" />;
}

export function NewPasswordField({ name, label, errors }: { readonly name: string; readonly label: string; readonly errors: ApiError['errors'] }): ReactElement {
    return (
        <Field name={name} label={label} errors={errors} type="password" autoComplete="new-password" hint="The longer the better: some words that only you put together do well." />
    );
}
