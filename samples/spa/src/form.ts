import { ApiError } from 'api-client';
import { useEffect, useRef, useState, type FormEvent, type RefObject } from 'react';
import { Told } from './explain';
import { useMessages } from './messages';

/** The text of a field. */
export type Fields = (name: string) => string;

interface Form {
    readonly errors: ApiError['errors'];
    /** For the form's `ref`: what is wrong gets the focus. */
    readonly form: RefObject<HTMLFormElement | null>;
    readonly submit: (event: FormEvent<HTMLFormElement>) => void;
}

/** Errors that are about one field, and do not name it. */
const fieldOf: Readonly<Record<string, string>> = { code_not_valid: 'code', username_taken: 'username', email_taken: 'email' };

/** Runs `work` with what was entered. It resolves to what is to be said then. What is wrong stands at its field. */
export function useForm(work: (fields: Fields, form: HTMLFormElement) => Promise<string>): Form {
    const { run, say, isRunning } = useMessages();
    const [errors, setErrors] = useState<ApiError['errors']>({});
    const form = useRef<HTMLFormElement>(null);
    useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), [errors]);

    const submit = (event: FormEvent<HTMLFormElement>): void => {
        event.preventDefault();
        // A double click is one call.
        if (isRunning) {
            return;
        }

        const target = event.currentTarget;
        const data = new FormData(target);
        let words = '';
        void run(async () => {
            setErrors({});
            try {
                words = await work((name) => String(data.get(name) ?? ''), target);
            } catch (fault) {
                setErrors(errorsOf(fault));
                throw fault;
            }
        }).then((isDone) => isDone && words && say(words));
    };

    return { errors, form, submit };
}

function errorsOf(fault: unknown): ApiError['errors'] {
    if (fault instanceof Told && fault.field !== undefined) {
        return { [fault.field]: [fault.message] };
    }

    if (!(fault instanceof ApiError)) {
        return {};
    }

    const field = fieldOf[fault.code];
    return field === undefined ? fault.errors : { [field]: [fault.detail] };
}
