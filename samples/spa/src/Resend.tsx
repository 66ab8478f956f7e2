import type { ReactElement } from 'react';
import { useMessages } from './messages';

interface ResendProps {
    readonly send: () => Promise<void>;
    readonly onStartOver: () => void;
}

/** For whom no mail came: the same code again, or another address. */
export function Resend({ send, onStartOver }: ResendProps): ReactElement {
    const { run, say, isRunning } = useMessages();
    const resend = (): void => {
        if (!isRunning) {
            void run(send).then((isDone) => isDone && say('The same code is on its way again. It may take a minute; look among the unwanted mails, too.'));
        }
    };
    return (
        <div className="actions">
            <button type="button" className="link" onClick={resend}>Send it again</button>
            <button type="button" className="link" onClick={onStartOver}>Start over</button>
        </div>
    );
}
