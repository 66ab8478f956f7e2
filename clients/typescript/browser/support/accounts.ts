import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApi } from './api-process.js';
import { startBadNetwork, type BadNetwork } from './bad-network.js';
import { Mails } from './mails.js';
import { freePort } from './ports.js';

/** The sample and the API with everything that people do with accounts, and the mails that it sends. */
export interface Accounts {
    readonly network: BadNetwork;
    readonly mails: Mails;
    stop(): Promise<void>;
}

export async function startAccounts(settings: Readonly<Record<string, string>> = {}): Promise<Accounts> {
    const folder = await mkdtemp(join(tmpdir(), 'api-mails-'));
    const port = await freePort();
    // Before the API, which has to know where its mails' links lead.
    const network = await startBadNetwork(`http://localhost:${port}`, 0);
    const stopRest = async (): Promise<void> => {
        await network.stop();
        await rm(folder, { recursive: true, force: true });
    };
    try {
        const api = await startApi({
            Accounts__SignUp: 'true', Accounts__PageUrl: `${network.origin}/`, Mail__Folder: folder, RateLimit__Enabled: 'false', ...settings,
        }, port);
        return {
            network, mails: new Mails(folder),
            stop: async () => {
                await api.stop();
                await stopRest();
            },
        };
    } catch (error) {
        await stopRest();
        throw error;
    }
}
