import { ApiError, type Client } from 'api-client';
import { useSession } from 'api-client/react';
import { useCallback, useEffect, useRef, useState, type FormEvent, type ReactElement } from 'react';
import { explain } from './explain';
import { Field } from './Field';

/** Makes the login of who is signed in fresh; where the API has no step-up (`Accounts:SelfService`) by another login. */
export async function proveBy(client: Client, username: string, password: string): Promise<void> {
    await client.stepUp({ password }).catch(async (fault: unknown) => {
        if (!(fault instanceof ApiError && fault.code === 'not_found')) {
            throw fault;
        }

        await client.login(username, password);
    });
}

/** Asks who is signed in for the password, in a dialog. `prove` resolves to whether it was given. */
export function useProof(): { readonly prove: () => Promise<boolean>; readonly dialog: ReactElement | false } {
    const [answer, setAnswer] = useState<(isProved: boolean) => void>();
    const prove = useCallback(() => new Promise<boolean>((resolve) => setAnswer(() => resolve)), []);
    const finish = useCallback((isProved: boolean) => {
        answer?.(isProved);
        setAnswer(undefined);
    }, [answer]);
    return { prove, dialog: answer !== undefined && <ProofDialog onFinish={finish} /> };
}

function ProofDialog({ onFinish }: { readonly onFinish: (isProved: boolean) => void }): ReactElement {
    const { client } = useSession();
    const dialog = useRef<HTMLDialogElement>(null);
    const isProving = useRef(false);
    const [error, setError] = useState<string>();
    // Keeps the keyboard inside, and gives the focus back to where it was.
    useEffect(() => dialog.current?.showModal(), []);

    const stepUp = (event: FormEvent<HTMLFormElement>): void => {
        event.preventDefault();
        if (isProving.current) {
            return;
        }

        isProving.current = true;
        setError(undefined);
        client.stepUp({ password: String(new FormData(event.currentTarget).get('password')) }).then(
            () => {
                dialog.current?.close();
                onFinish(true);
            },
            (fault: unknown) => setError(fault instanceof ApiError && fault.errors['password']?.join(' ') || explain(fault)),
        ).finally(() => isProving.current = false);
    };

    const cancel = (): void => {
        dialog.current?.close();
        onFinish(false);
    };

    return (
        <dialog ref={dialog} aria-labelledby="prove" onCancel={() => onFinish(false)}>
            <form id="proof" onSubmit={stepUp}>
                <h2 id="prove">Is it you?</h2>
                <p className="hint">You logged in some time ago. For this the password is asked for once more.</p>
                <Field name="password" label="Your password" type="password" autoComplete="current-password" errors={error ? { password: [error] } : {}} />
                <div className="actions">
                    <button>Go on</button>
                    <button type="button" onClick={cancel}>Cancel</button>
                </div>
            </form>
        </dialog>
    );
}
