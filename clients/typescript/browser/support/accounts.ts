import { startApi } from './api-process.js';
import { startBadNetwork, type BadNetwork } from './bad-network.js';
import { Mails } from './mails.js';
import { freePort } from './ports.js';
import { startSmtpServer } from './smtp-server.js';

/** The address that the API sends its mails from. */
export const sender = 'accounts@api.example';

/** The API with everything that people do with accounts, and the mail server that it sends its mails by. */
export interface AccountsApi {
    readonly origin: string;
    readonly mails: Mails;
    stop(): Promise<void>;
}

/** The same, with the sample before it. */
export interface Accounts {
    readonly network: BadNetwork;
    readonly mails: Mails;
    stop(): Promise<void>;
}

/** `settings` and `port` as in `startApi`. */
export async function startAccountsApi(settings: Readonly<Record<string, string>> = {}, port = 0): Promise<AccountsApi> {
    const server = await startSmtpServer();
    try {
        const api = await startApi({
            Accounts__SignUp: 'true', RateLimit__Enabled: 'false',
            Mail__Host: '127.0.0.1', Mail__Port: String(server.port), Mail__Security: 'None', Mail__From: sender, ...settings,
        }, port);
        return {
            origin: api.origin, mails: new Mails(server),
            stop: async () => {
                await api.stop();
                await server.stop();
            },
        };
    } catch (error) {
        await server.stop();
        throw error;
    }
}

export async function startAccounts(settings: Readonly<Record<string, string>> = {}): Promise<Accounts> {
    const port = await freePort();
    // Before the API, which has to know where its mails' links lead.
    const network = await startBadNetwork(`http://localhost:${port}`, 0);
    try {
        const api = await startAccountsApi({ Accounts__PageUrl: `${network.origin}/`, ...settings }, port);
        return {
            network, mails: api.mails,
            stop: async () => {
                await api.stop();
                await network.stop();
            },
        };
    } catch (error) {
        await network.stop();
        throw error;
    }
}
