import { useState, type ReactElement } from 'react';
import { Login } from './Login';
import { usePending } from './pending';
import { Reset, type LostPassword } from './Reset';
import { SignUp, type NewAccount } from './SignUp';

export type Page = 'login' | 'signup' | 'password-reset';

/** What somebody can do who is not signed in. What waits for the code of a mail is shown first, after a reload too. */
export function SignedOut({ wasSignedIn }: { readonly wasSignedIn: boolean }): ReactElement {
    const [signUp, setSignUp] = usePending<NewAccount>('signup');
    const [reset, setReset] = usePending<LostPassword>('password-reset');
    const [page, setPage] = useState<Page>(signUp ? 'signup' : reset ? 'password-reset' : 'login');
    const [takesFocus, setTakesFocus] = useState(wasSignedIn);
    const go = (next: Page): void => {
        setPage(next);
        setTakesFocus(true);
    };

    switch (page) {
        case 'login': return <Login takesFocus={takesFocus} onGo={go} />;
        case 'signup': return <SignUp pending={signUp} onPending={setSignUp} onGo={go} />;
        case 'password-reset': return <Reset pending={reset} onPending={setReset} onGo={go} />;
    }
}
