import { identityOf, isFresh, lifetime, lifetimeLeft, type AccessToken } from './access-token.js';
import { Account, hashingTimeout, type AccountCalls, type User } from './account.js';
import { systemClock, type Clock } from './clock.js';
import { ApiError, NoAnswerError, readObject } from './errors.js';
import { LocalLocks, type Locks } from './locks.js';
import { modes, type Mode } from './mode.js';
import { channelIfAny, localStorageIfAny, normalizedBase, randomKey, requirePlatform, storageOf } from './platform.js';
import { Refresher } from './refresh.js';
import { protocolRules, type RefreshRules } from './rules.js';
import type { components } from './schema.js';
import type { SessionListener, SessionState, SignOutReason } from './session-state.js';
import { SessionStore, type KeyValueStore, type StoredSession } from './session-store.js';
import { Tab, type Channel } from './tab.js';
import { TokenCalls } from './token-calls.js';

export interface ClientOptions {
    /** The address of the API, including its path base. Default: the page's own origin. */
    readonly baseUrl?: string | URL;
    /** `cookie` for browser apps on the API's own site, `body` for everything else. */
    readonly mode: 'body' | 'cookie';
    /** Where the session is stored. Default: `localStorage`, or memory where there is none. */
    readonly storage?: KeyValueStore;
    /** The name under which the session is stored. Clients of different APIs on one origin need different names. */
    readonly storageKey?: string;
    /** The locks that tabs share. Default: Web Locks, or locks within the program where there are none. */
    readonly locks?: Locks;
    /** The channel on which tabs announce changes. Default: a BroadcastChannel, or none if `storage` is given. */
    readonly channel?: Channel;
    readonly fetch?: typeof globalThis.fetch;
    readonly clock?: Clock;
    /** Creates an `Idempotency-Key`: 16–255 visible ASCII characters that nobody can guess. */
    readonly randomKey?: () => string;
}

export type { User };
export type SessionPage = components['schemas']['SessionResponsePageResponse'];

export interface Client extends AccountCalls {
    /** The address of the API, with a slash at its end. */
    readonly baseUrl: string;
    /** Signs in. Throws ApiError (`no_active_account`: wrong name or password; `throttled`) or NoAnswerError, and stores nothing then. */
    login(username: string, password: string): Promise<SessionState>;
    /**
     * Signs out in all tabs at once, even without a network. Returns false if the server has not confirmed it: the session may
     * live on there.
     */
    logout(): Promise<boolean>;
    /** Finds out whether somebody is signed in, if necessary by a refresh. A page calls it first. Throws as `refresh` does. */
    restore(): Promise<SessionState>;
    /**
     * Gets a new access token, unless the current one is less than ten seconds old. Throws ApiError or NoAnswerError. If the
     * session is over, `state()` is `signedOut` then; otherwise nobody was signed out.
     */
    refresh(): Promise<SessionState>;
    /** The platform's `fetch`, which adds the access token to calls of the API: see README.md. Relative addresses start at `baseUrl`. */
    fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
    /**
     * An access token that lasts for a request, for a connection that `fetch` does not make (a WebSocket, another library).
     * Refreshes when it must, and throws as `refresh` does. Undefined when nobody is signed in.
     */
    getAccessToken(): Promise<string | undefined>;
    /** The record of who is signed in. This call and the next three throw ApiError or NoAnswerError. */
    user(): Promise<User>;
    /** Where the user is signed in, the newest first. */
    sessions(page?: number): Promise<SessionPage>;
    /** Ends one of the user's sessions. One that has ended already is no error. */
    endSession(id: string): Promise<void>;
    /** Changes the user's password, which ends all other sessions. `errors.currentPassword`, `errors.newPassword`: what is wrong. */
    changePassword(currentPassword: string, newPassword: string): Promise<void>;
    /** Who is signed in, as far as this tab knows. */
    state(): SessionState;
    /**
     * Calls the listener with the state as it is, and after each sign-in, refresh and sign-out, also of other tabs. Returns a
     * function that removes the listener.
     */
    subscribe(listener: SessionListener): () => void;
    /** Stops listening to other tabs and removes all listeners. The session stays. */
    close(): void;
}

export function createClient(options: ClientOptions): Client {
    return createClientWithRules(protocolRules, options);
}

/** For tests, which replace single rules by wrong ones. */
export function createClientWithRules(rules: RefreshRules, options: ClientOptions): Client {
    requirePlatform(options);
    const base = normalizedBase(options.baseUrl);
    const mode = modes[options.mode];
    const name = options.storageKey ?? `api-session:${base.href}`;
    const clock = options.clock ?? systemClock;
    const fetch: typeof globalThis.fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    const locks = options.locks ?? globalThis.navigator?.locks ?? new LocalLocks();
    const shared = options.storage ? undefined : localStorageIfAny();
    const store = new SessionStore(options.storage ?? storageOf(shared), name, locks);
    const channel = options.channel ?? (shared ? channelIfAny(name) : undefined);
    const calls = new TokenCalls(fetch, base, mode.credentials, clock);
    const tab = new Tab(store, clock, channel);
    const refresher = new Refresher(rules, mode, calls, store, tab, clock, options.randomKey ?? randomKey, locks, `${name}:refresh`);
    const account = new TokenCalls(fetch, base, 'omit', clock);
    return new ApiClient(rules, mode, base, fetch, clock, calls, store, tab, refresher, account);
}

class ApiClient implements Client {
    readonly signUp: AccountCalls['signUp'];
    readonly confirmSignUp: AccountCalls['confirmSignUp'];
    readonly requestPasswordReset: AccountCalls['requestPasswordReset'];
    readonly resetPassword: AccountCalls['resetPassword'];
    readonly changeEmail: AccountCalls['changeEmail'];
    readonly confirmEmail: AccountCalls['confirmEmail'];
    readonly stepUp: AccountCalls['stepUp'];
    readonly deleteAccount: AccountCalls['deleteAccount'];
    readonly exportAccount: AccountCalls['exportAccount'];

    constructor(
        private readonly rules: RefreshRules,
        private readonly mode: Mode,
        private readonly base: URL,
        private readonly send: typeof globalThis.fetch,
        private readonly clock: Clock,
        private readonly calls: TokenCalls,
        private readonly store: SessionStore,
        private readonly tab: Tab,
        private readonly refresher: Refresher,
        accountCalls: TokenCalls,
    ) {
        const account = new Account({
            user: () => this.user(),
            read: (path, init) => this.read(path, init),
            call: (path, init) => this.call(path, init),
            login: (username, password) => this.login(username, password),
            startSession: (path, body) => this.serializeInCookieMode(() => this.signIn(path, body)),
            replaceAccess: (text) => this.replaceAccess(text),
            forgetAccount: () => this.forgetAccount(),
        }, accountCalls, `api/account/signup/confirm/${mode.sessionQuery}`);
        ({
            signUp: this.signUp, confirmSignUp: this.confirmSignUp, requestPasswordReset: this.requestPasswordReset,
            resetPassword: this.resetPassword, changeEmail: this.changeEmail, confirmEmail: this.confirmEmail,
            stepUp: this.stepUp, deleteAccount: this.deleteAccount, exportAccount: this.exportAccount,
        } = account);
    }

    get baseUrl(): string {
        return this.base.href;
    }

    readonly login = (username: string, password: string): Promise<SessionState> => {
        const credentials: components['schemas']['ObtainTokensRequest'] = { username, password };
        return this.serializeInCookieMode(() => this.signIn(`api/token/${this.mode.sessionQuery}`, credentials));
    };

    /** Sends a call that is answered with a session, and stores it. It is never repeated: each would start one. */
    private async signIn(path: string, body: object): Promise<SessionState> {
        const answer = await this.calls.post(path, body, hashingTimeout);
        if (!answer.ok) {
            throw await ApiError.from(answer);
        }

        const tokens = await readObject(answer);
        const token = this.mode.readToken(tokens);
        if (token === undefined || typeof tokens['access'] !== 'string') {
            throw new NoAnswerError();
        }

        const access: AccessToken = { text: tokens['access'], receivedAt: this.clock.now() };
        const session: StoredSession = this.mode.storesAccess ? { token, access } : { token };
        try {
            await this.store.update(() => session);
        } catch (error) {
            // A store that is full or locked. Nobody would ever end a session that is stored nowhere.
            await this.blacklist(session);
            throw error;
        }

        this.tab.signIn(session, access);
        return this.tab.state();
    }

    readonly logout = (): Promise<boolean> => {
        // Remove the record first: a refresh that is still running then finds nothing to replace.
        const removed = this.removeSession('logout');
        // A failure is reported below, where `removed` is awaited. Until then it must not count as unhandled.
        removed.catch(() => undefined);
        return this.serializeInCookieMode(async () => this.blacklist(await removed));
    };

    private async removeSession(reason: SignOutReason): Promise<StoredSession | undefined> {
        let session: StoredSession | undefined;
        await this.store.update((current) => {
            session = current;
            return undefined;
        });
        this.tab.signOut(reason);
        return session;
    }

    private async forgetAccount(): Promise<void> {
        const session = await this.removeSession('account_deleted');
        // The session ended with the account; only the server can delete its cookie.
        if (this.mode.sharesCookie) {
            await this.serializeInCookieMode(() => this.blacklist(session));
        }
    }

    private async blacklist(session: StoredSession | undefined): Promise<boolean> {
        // In cookie mode the cookie may exist although the store holds no record. In body mode there is then nothing to end.
        if (!session && !this.mode.sharesCookie) {
            return true;
        }

        for (let unanswered = 0; unanswered <= this.rules.repeats; unanswered++) {
            try {
                const answer = await this.calls.post('api/token/blacklist/', this.mode.tokenBody(session?.token ?? ''), this.rules.timeout);
                // A success that is not from the API, for example from a hotel's login page, counts as no answer.
                if (!answer.ok) {
                    return this.mode.isMissingToken(await ApiError.from(answer));
                }

                if ((await answer.text()).trimStart().startsWith('{')) {
                    return true;
                }
            } catch (error) {
                if (!(error instanceof NoAnswerError)) {
                    throw error;
                }
            }
        }

        return false;
    }

    /** In cookie mode the answer that comes last sets or deletes the cookie, so a login or logout must not run during a refresh. */
    private serializeInCookieMode<T>(work: () => Promise<T>): Promise<T> {
        return this.mode.sharesCookie ? this.refresher.exclusively(work) : work();
    }

    readonly restore = async (): Promise<SessionState> => {
        await this.usableAccessToken().catch((error) => {
            if (this.tab.state().status !== 'signedOut') {
                throw error;
            }
        });
        return this.tab.state();
    };

    readonly refresh = async (): Promise<SessionState> => {
        const access = this.tab.adopt(await this.store.read());
        if (!access || !this.isYoung(access)) {
            await this.refresher.renew(access);
        }

        return this.tab.state();
    };

    readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
        const target = input instanceof Request ? input : this.resolve(input);
        const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
        if (!this.isApiAddress(target) || headers.has('Authorization')) {
            return this.send(target, init);
        }

        const signal = init.signal ?? (input instanceof Request ? input.signal : null);
        const access = await unlessAborted(this.usableAccessToken(), signal);
        if (!access) {
            return this.send(target, init);
        }

        const sendWith = (token: AccessToken): Promise<Response> => {
            headers.set('Authorization', `Bearer ${token.text}`);
            // A request's body can be read only once. Send a copy, and keep the original for a second try.
            return this.send(target instanceof Request ? target.clone() : target, { ...init, headers });
        };
        const answer = await sendWith(access);
        if (!await isRefused(answer)) {
            return answer;
        }

        // Rule 5. So young a token has not expired: its session was ended elsewhere, or the server accepts no token at all. One that
        // lives no longer than the rest may have: it was on its way for longer than the client can know.
        if (this.isYoung(access) && lifetime(access) > this.rules.rest) {
            return answer;
        }

        const other = await unlessAborted(this.replacementFor(access), signal);
        return other && canRepeat(init.body) ? sendWith(other) : answer;
    };

    readonly getAccessToken = async (): Promise<string | undefined> => (await this.usableAccessToken())?.text;

    readonly user = async (): Promise<User> => this.read('api/users/me/');

    readonly sessions = async (page = 1): Promise<SessionPage> => this.read(`api/sessions/?page=${page}`);

    readonly endSession = async (id: string): Promise<void> => {
        await this.call(`api/sessions/${encodeURIComponent(id)}/`, { method: 'DELETE' }).catch((error: unknown) => {
            // It has ended meanwhile, which is what was wanted.
            if (!(error instanceof ApiError && error.code === 'not_found')) {
                throw error;
            }
        });
    };

    readonly changePassword = async (currentPassword: string, newPassword: string): Promise<void> => {
        const body: components['schemas']['ChangePasswordRequest'] = { currentPassword, newPassword };
        await this.call('api/users/me/password/', {
            method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
        });
    };

    /** What the API has answered. A body that breaks off, or is a hotel's login page, is no answer. */
    private async read<T>(path: string, init?: RequestInit): Promise<T> {
        const answer = await this.call(path, init);
        return answer.json().catch((error: unknown) => {
            throw new NoAnswerError(error);
        }) as Promise<T>;
    }

    /** An answer that is no error. */
    private async call(path: string, init?: RequestInit): Promise<Response> {
        const answer = await this.fetch(path, init).catch((error: unknown) => {
            throw error instanceof ApiError || error instanceof NoAnswerError ? error : new NoAnswerError(error);
        });
        if (!answer.ok) {
            throw await ApiError.from(answer);
        }

        return answer;
    }

    readonly state = (): SessionState => this.tab.state();

    readonly subscribe = (listener: SessionListener): (() => void) => this.tab.subscribe(listener);

    readonly close = (): void => this.tab.close();

    /** Returns an access token that lasts for a request, or undefined if nobody is signed in. */
    private async usableAccessToken(): Promise<AccessToken | undefined> {
        const access = this.tab.access ?? this.tab.adopt(await this.store.read());
        if (access && isFresh(access, this.clock.now())) {
            return access;
        }

        if (this.tab.state().status === 'signedOut') {
            return undefined;
        }

        try {
            return await this.refresher.renew();
        } catch (error) {
            // The old token has not expired yet, so the caller does not notice a short outage.
            if (this.tab.access && lifetimeLeft(this.tab.access, this.clock.now()) > 0) {
                return this.tab.access;
            }

            throw error;
        }
    }

    /** Returns an access token other than the refused one. Returns undefined if there is none, usually because the session is over. */
    private async replacementFor(refused: AccessToken): Promise<AccessToken | undefined> {
        try {
            const other = await this.refresher.renew(refused);
            return other?.text === refused.text ? undefined : other;
        } catch (error) {
            if (this.tab.state().status === 'signedOut') {
                return undefined;
            }

            throw error;
        }
    }

    /** Stores an access token of the current session that no refresh has brought. */
    private async replaceAccess(text: string): Promise<SessionState> {
        const access: AccessToken = { text, receivedAt: this.clock.now() };
        const { sessionId } = identityOf(access);
        // Under the lock of refreshes: the token of one that was decided before comes before, and is replaced.
        const replace = async (): Promise<boolean> => {
            const record = await this.store.read();
            if (!this.tab.adopt(record)) {
                return false;
            }

            const state = this.tab.state();
            if (state.status !== 'signedIn' || state.sessionId !== sessionId) {
                throw new Error('Another session has begun here meanwhile.');
            }

            const stored = await this.store.update((current) =>
                current && current.token === record?.token && this.mode.storesAccess ? { ...current, access } : current);
            if (stored === undefined || stored.token !== record?.token) {
                return false;
            }

            this.tab.signIn(stored, access);
            return true;
        };
        // Where another tab has refreshed meanwhile, its token has to come here first.
        while (!await this.refresher.exclusively(replace) && await this.usableAccessToken()) {}
        return this.tab.state();
    }

    private isYoung(access: AccessToken): boolean {
        const age = this.clock.now() - access.receivedAt;
        return age >= 0 && age < this.rules.rest;
    }

    /** A path lies below the base address, however it begins, as those of the OpenAPI document do. */
    private resolve(input: string | URL): URL {
        const text = String(input);
        const isPath = text.startsWith('/') && !text.startsWith('//') && !text.startsWith(this.base.pathname);
        return new URL(isPath ? `.${text}` : text, this.base);
    }

    /** Whether the address is on the API's origin and under its base path. No other address gets the token. */
    private isApiAddress(target: URL | Request): boolean {
        const url = target instanceof Request ? new URL(target.url) : target;
        return url.origin === this.base.origin && url.pathname.startsWith(this.base.pathname);
    }
}

/** Whether the answer says that the access token is not valid. */
async function isRefused(answer: Response): Promise<boolean> {
    if (answer.status !== 401) {
        return false;
    }

    // The answer to HEAD has no body, so the header has to do.
    const code = (await readObject(answer.clone()))['code'];
    return code === 'token_not_valid' || (code === undefined && /invalid_token/.test(answer.headers.get('WWW-Authenticate') ?? ''));
}

/** Whether the body can be sent again. The first request has consumed a stream. */
function canRepeat(body: RequestInit['body']): boolean {
    return !(body instanceof ReadableStream) && !(typeof body === 'object' && body !== null && Symbol.asyncIterator in body);
}

/** Waits for `work` until the caller aborts. The work itself continues, because other callers may wait for it. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
    if (!signal) {
        return work;
    }

    // If the caller has aborted, a failure of the work must not count as unhandled.
    work.catch(() => undefined);
    if (signal.aborted) {
        throw signal.reason;
    }

    return new Promise<T>((resolve, reject) => {
        const abort = (): void => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
}
