import { isFresh, lifetimeLeft, type AccessToken } from './access-token.js';
import { BrowserChannel } from './browser-channel.js';
import { systemClock, type Clock } from './clock.js';
import { ApiError, NoAnswerError, readObject } from './errors.js';
import { LocalLocks, type Locks } from './locks.js';
import { modes, type Mode } from './mode.js';
import { Refresher } from './refresh.js';
import { protocolRules, type RefreshRules } from './rules.js';
import type { components } from './schema.js';
import { memoryStorage, SessionStore, webStorage, type KeyValueStore, type StoredSession } from './session-store.js';
import { Tab, type Channel, type SessionState } from './tab.js';
import { TokenCalls } from './token-calls.js';

export interface ClientOptions {
    /** Where the API is, a path base included; the page's own origin by default. */
    readonly baseUrl?: string | URL;
    /** `cookie` for browser apps of the API's own site, `body` for everything else. */
    readonly mode: 'body' | 'cookie';
    /** Where the session is kept: `localStorage` by default, in memory where there is none. */
    readonly storage?: KeyValueStore;
    /** Under which name it is kept; clients of different APIs on one origin need different ones. */
    readonly storageKey?: string;
    /** How tabs keep out of each other's way: Web Locks by default, locks within the program where there are none. */
    readonly locks?: Locks;
    /** How tabs tell each other of changes: a BroadcastChannel by default, unless `storage` is given. */
    readonly channel?: Channel;
    readonly fetch?: typeof globalThis.fetch;
    readonly clock?: Clock;
    /** Makes an `Idempotency-Key`: 16–255 visible ASCII characters that nobody can guess. */
    readonly randomKey?: () => string;
}

export interface Client {
    /** Signs in. Throws ApiError (`no_active_account`: wrong name or password; `throttled`) and NoAnswerError; whoever was signed in stays so. */
    login(username: string, password: string): Promise<SessionState>;
    /** Signs out: here and in the other tabs at once, whatever the network does. Says whether the server has ended the session too. */
    logout(): Promise<boolean>;
    /** Finds out whether somebody is signed in, by a refresh if need be: what a page does first. Throws as `refresh` does. */
    restore(): Promise<SessionState>;
    /**
     * Gets a new access token, unless this one came less than ten seconds ago. Throws ApiError (401: the session is over,
     * and this client signed out; anything else: it is not) and NoAnswerError.
     */
    refresh(): Promise<SessionState>;
    /** The platform's `fetch`, with the access token where it belongs: see README.md. Relative addresses start at `baseUrl`. */
    fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
    /** Who is signed in, as far as this tab knows. */
    state(): SessionState;
    /** Calls the listener at each sign-in, refresh and sign-out, of other tabs too. Returns what ends that. */
    subscribe(listener: (state: SessionState) => void): () => void;
    /** Stops listening to other tabs. The session stays. */
    close(): void;
}

/** How long a login may take, in milliseconds: the server may let it wait ten seconds for its turn at hashing. It is never repeated. */
const loginTimeout = 30_000;

export function createClient(options: ClientOptions): Client {
    return createClientWithRules(protocolRules, options);
}

/** For tests, which break the rules one by one. */
export function createClientWithRules(rules: RefreshRules, options: ClientOptions): Client {
    const base = normalizedBase(options.baseUrl);
    const mode = modes[options.mode];
    const name = options.storageKey ?? `api-session:${base.href}`;
    const clock = options.clock ?? systemClock;
    const fetch: typeof globalThis.fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    const locks = options.locks ?? globalThis.navigator?.locks ?? new LocalLocks();
    const store = new SessionStore(options.storage ?? defaultStorage(), name, locks);
    const channel = options.channel ?? (options.storage ? undefined : defaultChannel(name));
    const calls = new TokenCalls(fetch, base, mode.credentials, clock);
    const tab = new Tab(store, clock, channel);
    const refresher = new Refresher(rules, mode, calls, store, tab, clock, options.randomKey ?? randomKey, locks, `${name}:refresh`);
    return new ApiClient(rules, mode, base, fetch, clock, calls, store, tab, refresher);
}

class ApiClient implements Client {
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
    ) {}

    login(username: string, password: string): Promise<SessionState> {
        return this.serializeInCookieMode(() => this.signIn({ username, password }));
    }

    private async signIn(credentials: components['schemas']['ObtainTokensRequest']): Promise<SessionState> {
        const answer = await this.calls.post(this.mode.loginPath, credentials, loginTimeout);
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
        await this.store.update(() => session);
        this.tab.signIn(session, access);
        return this.tab.state();
    }

    logout(): Promise<boolean> {
        // Here it ends at once: the answer to a refresh under way then finds nothing to replace.
        const removed = this.removeSession();
        // Awaited when the cookie's turn has come, and a failure is heard of then.
        removed.catch(() => undefined);
        return this.serializeInCookieMode(async () => this.endSession(await removed));
    }

    private async removeSession(): Promise<StoredSession | undefined> {
        let session: StoredSession | undefined;
        await this.store.update((current) => {
            session = current;
            return undefined;
        });
        this.tab.signOut();
        return session;
    }

    private async endSession(session: StoredSession | undefined): Promise<boolean> {
        // The cookie may be there although the store forgot about it; without either there is nothing to end.
        if (!session && !this.mode.sharesCookie) {
            return true;
        }

        for (let unanswered = 0; unanswered <= this.rules.repeats; unanswered++) {
            try {
                const answer = await this.calls.post('api/token/blacklist/', this.mode.tokenBody(session?.token ?? ''), this.rules.timeout);
                return answer.ok || this.mode.isMissingToken(await ApiError.from(answer));
            } catch (error) {
                if (!(error instanceof NoAnswerError)) {
                    throw error;
                }
            }
        }

        return false;
    }

    /** The cookie is set, or deleted, by whichever answer comes last: while a login or a logout waits for its own, no refresh may be under way. */
    private serializeInCookieMode<T>(work: () => Promise<T>): Promise<T> {
        return this.mode.sharesCookie ? this.refresher.exclusively(work) : work();
    }

    async restore(): Promise<SessionState> {
        await this.usableAccessToken().catch((error) => {
            if (this.tab.state().status !== 'signedOut') {
                throw error;
            }
        });
        return this.tab.state();
    }

    async refresh(): Promise<SessionState> {
        const access = this.tab.adopt(await this.store.read());
        if (!access || !this.isYoung(access)) {
            await this.refresher.renew(access);
        }

        return this.tab.state();
    }

    async fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
        const target = input instanceof Request ? input : new URL(input, this.base);
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
            // A request's body can be read once: the copy goes, the original stays for the second time.
            return this.send(target instanceof Request ? target.clone() : target, { ...init, headers });
        };
        const answer = await sendWith(access);
        if (!await isRefused(answer)) {
            return answer;
        }

        // Rule 5. A token this young has not expired: its session was ended elsewhere, or the server takes no token at all.
        if (this.isYoung(access)) {
            return answer;
        }

        const other = await unlessAborted(this.replacementFor(access), signal);
        return other && canRepeat(init.body) ? sendWith(other) : answer;
    }

    state(): SessionState {
        return this.tab.state();
    }

    subscribe(listener: (state: SessionState) => void): () => void {
        return this.tab.subscribe(listener);
    }

    close(): void {
        this.tab.close();
    }

    /** One that will last for a request, if anybody is signed in. */
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
            // Nearly over is not over: an outage that short is not noticed.
            if (this.tab.access && lifetimeLeft(this.tab.access, this.clock.now()) > 0) {
                return this.tab.access;
            }

            throw error;
        }
    }

    /** Another one than this, which was refused; nothing when the refresh showed that the session is over. */
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

    private isYoung(access: AccessToken): boolean {
        const age = this.clock.now() - access.receivedAt;
        return age >= 0 && age < this.rules.rest;
    }

    /** Only the API gets the token, and of its origin only what lies under its base. */
    private isApiAddress(target: URL | Request): boolean {
        const url = target instanceof Request ? new URL(target.url) : target;
        return url.origin === this.base.origin && url.pathname.startsWith(this.base.pathname);
    }
}

function normalizedBase(baseUrl: string | URL | undefined): URL {
    const base = new URL(baseUrl ?? '/', globalThis.location?.href);
    base.pathname = base.pathname.replace(/\/*$/, '/');
    base.search = base.hash = '';
    return base;
}

function defaultStorage(): KeyValueStore {
    const storage = localStorageIfAny();
    return storage ? webStorage(storage) : memoryStorage();
}

function defaultChannel(name: string): Channel | undefined {
    return localStorageIfAny() && typeof BroadcastChannel !== 'undefined' ? new BrowserChannel(name) : undefined;
}

/** Outside of browsers there is none; where the user has forbidden it, touching it throws. */
function localStorageIfAny(): Storage | undefined {
    try {
        return globalThis.localStorage;
    } catch {
        return undefined;
    }
}

/** 192 random bits in base64url. */
function randomKey(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_');
}

/** Whether the answer says that the access token is not valid. */
async function isRefused(answer: Response): Promise<boolean> {
    if (answer.status !== 401) {
        return false;
    }

    // The answer to HEAD has no body.
    const code = (await readObject(answer.clone()))['code'];
    return code === 'token_not_valid' || (code === undefined && /invalid_token/.test(answer.headers.get('WWW-Authenticate') ?? ''));
}

/** A stream has gone with the first request. */
function canRepeat(body: RequestInit['body']): boolean {
    return !(body instanceof ReadableStream) && !(typeof body === 'object' && body !== null && Symbol.asyncIterator in body);
}

/** What the caller has given up is not waited for; it goes on all the same, for whoever else waits. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
    if (!signal) {
        return work;
    }

    // Whoever has given up does not hear of its failure either.
    work.catch(() => undefined);
    signal.throwIfAborted();
    return new Promise<T>((resolve, reject) => {
        const abort = (): void => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
}
