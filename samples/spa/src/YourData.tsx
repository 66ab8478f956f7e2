import { useSession } from 'api-client/react';
import type { ReactElement } from 'react';
import { switchedOff } from './explain';
import { useForm } from './form';
import { useMessages } from './messages';

const off = 'This API leaves that to administrators.';

/** Both calls want a fresh login: `run` asks for the password where the last one is some time ago. */
export function YourData(): ReactElement {
    const { client } = useSession();
    const { run, isRunning } = useMessages();
    const { form, submit } = useForm(async () => {
        await client.deleteAccount().catch((fault: unknown) => switchedOff(fault, off));
        return '';
    });
    const save = (): void => {
        if (!isRunning) {
            void run(async () => download(await client.exportAccount().catch((fault: unknown) => switchedOff(fault, off))));
        }
    };
    return (
        <form id="your-data" className="card" ref={form} onSubmit={submit} aria-labelledby="data-title">
            <h3 id="data-title">Your data</h3>
            <div className="actions">
                <button type="button" onClick={save}>Download everything</button>
            </div>
            <label className="check">
                <input type="checkbox" name="isSure" required /> I know that nothing brings a deleted account back.
            </label>
            <button className="danger">Delete the account</button>
        </form>
    );
}

function download(content: object): void {
    const address = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' }));
    Object.assign(document.createElement('a'), { href: address, download: 'account.json' }).click();
    URL.revokeObjectURL(address);
}
