// generated, do not edit: npm run swagger in clients/typescript
import { isFresh, lifeLeft } from './access-token.js';
import { BrowserChannel } from './browser-channel.js';
import { systemClock } from './clock.js';
import { ApiError, NoAnswerError, readObject } from './errors.js';
import { LocalLocks } from './locks.js';
import { modes } from './mode.js';
import { Refresher } from './refresh.js';
import { protocolRules } from './rules.js';
import { memoryStorage, SessionStore, webStorage } from './session-store.js';
import { Tab } from './tab.js';
import { TokenCalls } from './token-calls.js';
const loginTimeout = 30_000;
export function createClient(options) {
    return createClientBy(protocolRules, options);
}
export function createClientBy(rules, options) {
    const base = baseOf(options.baseUrl);
    const mode = modes[options.mode];
    const name = options.storageKey ?? `api-session:${base.href}`;
    const clock = options.clock ?? systemClock;
    const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    const locks = options.locks ?? globalThis.navigator?.locks ?? new LocalLocks();
    const store = new SessionStore(options.storage ?? defaultStorage(), name, locks);
    const channel = options.channel ?? (options.storage ? undefined : defaultChannel(name));
    const calls = new TokenCalls(fetch, base, mode.credentials, clock);
    const tab = new Tab(store, clock, channel);
    const refresher = new Refresher(rules, mode, calls, store, tab, clock, options.randomKey ?? randomKey, locks, `${name}:refresh`);
    return new ApiClient(rules, mode, base, fetch, clock, calls, store, tab, refresher);
}
class ApiClient {
    rules;
    mode;
    base;
    send;
    clock;
    calls;
    store;
    tab;
    refresher;
    constructor(rules, mode, base, send, clock, calls, store, tab, refresher) {
        this.rules = rules;
        this.mode = mode;
        this.base = base;
        this.send = send;
        this.clock = clock;
        this.calls = calls;
        this.store = store;
        this.tab = tab;
        this.refresher = refresher;
    }
    login(username, password) {
        return this.aloneWithTheCookie(() => this.signIn({ username, password }));
    }
    async signIn(credentials) {
        const answer = await this.calls.post(this.mode.loginPath, credentials, loginTimeout);
        if (!answer.ok) {
            throw await ApiError.from(answer);
        }
        const tokens = await readObject(answer);
        const token = this.mode.tokenIn(tokens);
        if (token === undefined || typeof tokens['access'] !== 'string') {
            throw new NoAnswerError();
        }
        const access = { text: tokens['access'], receivedAt: this.clock.now() };
        const session = this.mode.storesAccess ? { token, access } : { token };
        await this.store.update(() => session);
        this.tab.signIn(session, access);
        return this.tab.state();
    }
    logout() {
        const forgotten = this.forget();
        forgotten.catch(() => undefined);
        return this.aloneWithTheCookie(async () => this.endSession(await forgotten));
    }
    async forget() {
        let session;
        await this.store.update((current) => {
            session = current;
            return undefined;
        });
        this.tab.signOut();
        return session;
    }
    async endSession(session) {
        if (!session && !this.mode.sharesCookie) {
            return true;
        }
        for (let lost = 0; lost <= this.rules.repeats; lost++) {
            try {
                const answer = await this.calls.post('api/token/blacklist/', this.mode.presenting(session?.token ?? ''), this.rules.timeout);
                return answer.ok || this.mode.hasNothingToPresent(await ApiError.from(answer));
            }
            catch (fault) {
                if (!(fault instanceof NoAnswerError)) {
                    throw fault;
                }
            }
        }
        return false;
    }
    aloneWithTheCookie(work) {
        return this.mode.sharesCookie ? this.refresher.alone(work) : work();
    }
    async restore() {
        await this.accessToken().catch((refusal) => {
            if (this.tab.state().status !== 'signedOut') {
                throw refusal;
            }
        });
        return this.tab.state();
    }
    async refresh() {
        const access = this.tab.see(await this.store.read());
        if (!access || !this.isYoung(access)) {
            await this.refresher.renew(access);
        }
        return this.tab.state();
    }
    async fetch(input, init = {}) {
        const target = input instanceof Request ? input : new URL(input, this.base);
        const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
        if (!this.isOurs(target) || headers.has('Authorization')) {
            return this.send(target, init);
        }
        const signal = init.signal ?? (input instanceof Request ? input.signal : null);
        const access = await unlessAborted(this.accessToken(), signal);
        if (!access) {
            return this.send(target, init);
        }
        const sendWith = (token) => {
            headers.set('Authorization', `Bearer ${token.text}`);
            return this.send(target instanceof Request ? target.clone() : target, { ...init, headers });
        };
        const answer = await sendWith(access);
        if (!await isRefused(answer)) {
            return answer;
        }
        if (this.isYoung(access)) {
            return answer;
        }
        const other = await unlessAborted(this.otherThan(access), signal);
        return other && canRepeat(init.body) ? sendWith(other) : answer;
    }
    state() {
        return this.tab.state();
    }
    subscribe(listener) {
        return this.tab.subscribe(listener);
    }
    close() {
        this.tab.close();
    }
    async accessToken() {
        const access = this.tab.access ?? this.tab.see(await this.store.read());
        if (access && isFresh(access, this.clock.now())) {
            return access;
        }
        if (this.tab.state().status === 'signedOut') {
            return undefined;
        }
        try {
            return await this.refresher.renew();
        }
        catch (fault) {
            if (this.tab.access && lifeLeft(this.tab.access, this.clock.now()) > 0) {
                return this.tab.access;
            }
            throw fault;
        }
    }
    async otherThan(refused) {
        try {
            const other = await this.refresher.renew(refused);
            return other?.text === refused.text ? undefined : other;
        }
        catch (fault) {
            if (this.tab.state().status === 'signedOut') {
                return undefined;
            }
            throw fault;
        }
    }
    isYoung(access) {
        const age = this.clock.now() - access.receivedAt;
        return age >= 0 && age < this.rules.rest;
    }
    isOurs(target) {
        const url = target instanceof Request ? new URL(target.url) : target;
        return url.origin === this.base.origin && url.pathname.startsWith(this.base.pathname);
    }
}
function baseOf(baseUrl) {
    const base = new URL(baseUrl ?? '/', globalThis.location?.href);
    base.pathname = base.pathname.replace(/\/*$/, '/');
    base.search = base.hash = '';
    return base;
}
function defaultStorage() {
    const storage = localStorageIfAny();
    return storage ? webStorage(storage) : memoryStorage();
}
function defaultChannel(name) {
    return localStorageIfAny() && typeof BroadcastChannel !== 'undefined' ? new BrowserChannel(name) : undefined;
}
function localStorageIfAny() {
    try {
        return globalThis.localStorage;
    }
    catch {
        return undefined;
    }
}
function randomKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_');
}
async function isRefused(answer) {
    if (answer.status !== 401) {
        return false;
    }
    const code = (await readObject(answer.clone()))['code'];
    return code === 'token_not_valid' || (code === undefined && /invalid_token/.test(answer.headers.get('WWW-Authenticate') ?? ''));
}
function canRepeat(body) {
    return !(body instanceof ReadableStream) && !(typeof body === 'object' && body !== null && Symbol.asyncIterator in body);
}
async function unlessAborted(work, signal) {
    if (!signal) {
        return work;
    }
    work.catch(() => undefined);
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
}
