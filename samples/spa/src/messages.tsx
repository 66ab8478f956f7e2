import { ApiError } from 'api-client';
import { useSession } from 'api-client/react';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { explain } from './explain';
import { useProof } from './Proof';

interface Messages {
    /** What happened, told politely by screen readers. */
    readonly message: string;
    /** What went wrong: screen readers are interrupted for it. */
    readonly error: string;
    say(words: string): void;
    complain(words: string): void;
    /** Says what went wrong, unless it is that nobody is signed in any more: that is said already. */
    report(fault: unknown): void;
    /**
     * Runs what somebody asked for, and says what went wrong. Resolves to whether all went well. Where the API wants a fresh login
     * it asks for the password, and runs the work again.
     */
    run(work: () => Promise<void>): Promise<boolean>;
    /** Whether something that was asked for is still on its way. */
    readonly isRunning: boolean;
}

const MessageContext = createContext<Messages | undefined>(undefined);

export function useMessages(): Messages {
    return useContext(MessageContext)!;
}

export function MessageProvider({ children }: { readonly children: ReactNode }): ReactElement {
    const { client } = useSession();
    const [words, setWords] = useState({ message: '', error: '' });
    const [running, setRunning] = useState(0);
    const say = useCallback((message: string) => setWords({ message, error: '' }), []);
    const complain = useCallback((error: string) => setWords({ message: '', error }), []);
    const report = useCallback((fault: unknown) => {
        const isEnd = fault instanceof ApiError && (fault.code === 'token_not_valid' || fault.code === 'not_authenticated');
        if (!isEnd || client.state().status !== 'signedOut') {
            complain(explain(fault));
        }
    }, [client, complain]);
    const { prove, dialog } = useProof();
    const run = useCallback(async (work: () => Promise<void>) => {
        say('');
        do {
            setRunning((before) => before + 1);
            try {
                await work();
                return true;
            } catch (fault) {
                if (!(fault instanceof ApiError && fault.code === 'fresh_login_required')) {
                    report(fault);
                    return false;
                }
            } finally {
                setRunning((before) => before - 1);
            }
        } while (await prove());
        return false;
    }, [say, report, prove]);
    const messages = useMemo(
        () => ({ ...words, say, complain, report, run, isRunning: running > 0 }), [words, say, complain, report, run, running]);
    return (
        <MessageContext.Provider value={messages}>
            {children}
            {dialog}
        </MessageContext.Provider>
    );
}

/** Marks the page as busy, for screen readers and for tests. */
export function useBusy(isBusy: boolean): void {
    useEffect(() => {
        if (isBusy) {
            document.body.setAttribute('aria-busy', 'true');
        } else {
            document.body.removeAttribute('aria-busy');
        }
    }, [isBusy]);
}
