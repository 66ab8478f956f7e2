// generated, do not edit: npm run swagger in clients/typescript
import { identityOf, isFresh, lifetime, lifetimeLeft } from './access-token.js';
import { Account, hashingTimeout } from './account.js';
import { systemClock } from './clock.js';
import { ApiError, NoAnswerError, readObject } from './errors.js';
import { LocalLocks } from './locks.js';
import { modes } from './mode.js';
import { channelIfAny, localStorageIfAny, normalizedBase, randomKey, requirePlatform, storageOf } from './platform.js';
import { Refresher } from './refresh.js';
import { protocolRules } from './rules.js';
import { SessionStore } from './session-store.js';
import { Tab } from './tab.js';
import { TokenCalls } from './token-calls.js';
export function createClient(options) {
    return createClientWithRules(protocolRules, options);
}
export function createClientWithRules(rules, options) {
    requirePlatform(options);
    const base = normalizedBase(options.baseUrl);
    const mode = modes[options.mode];
    const name = options.storageKey ?? `api-session:${base.href}`;
    const clock = options.clock ?? systemClock;
    const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
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
    signUp;
    confirmSignUp;
    requestPasswordReset;
    resetPassword;
    changeEmail;
    confirmEmail;
    stepUp;
    deleteAccount;
    exportAccount;
    constructor(rules, mode, base, send, clock, calls, store, tab, refresher, accountCalls) {
        this.rules = rules;
        this.mode = mode;
        this.base = base;
        this.send = send;
        this.clock = clock;
        this.calls = calls;
        this.store = store;
        this.tab = tab;
        this.refresher = refresher;
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
    get baseUrl() {
        return this.base.href;
    }
    login = (username, password) => {
        const credentials = { username, password };
        return this.serializeInCookieMode(() => this.signIn(`api/token/${this.mode.sessionQuery}`, credentials));
    };
    async signIn(path, body) {
        const answer = await this.calls.post(path, body, hashingTimeout);
        if (!answer.ok) {
            throw await ApiError.from(answer);
        }
        const tokens = await readObject(answer);
        const token = this.mode.readToken(tokens);
        if (token === undefined || typeof tokens['access'] !== 'string') {
            throw new NoAnswerError();
        }
        const access = { text: tokens['access'], receivedAt: this.clock.now() };
        const session = this.mode.storesAccess ? { token, access } : { token };
        try {
            await this.store.update(() => session);
        }
        catch (error) {
            await this.blacklist(session);
            throw error;
        }
        this.tab.signIn(session, access);
        return this.tab.state();
    }
    logout = () => {
        const removed = this.removeSession('logout');
        removed.catch(() => undefined);
        return this.serializeInCookieMode(async () => this.blacklist(await removed));
    };
    async removeSession(reason) {
        let session;
        await this.store.update((current) => {
            session = current;
            return undefined;
        });
        this.tab.signOut(reason);
        return session;
    }
    async forgetAccount() {
        const session = await this.removeSession('account_deleted');
        if (this.mode.sharesCookie) {
            await this.serializeInCookieMode(() => this.blacklist(session));
        }
    }
    async blacklist(session) {
        if (!session && !this.mode.sharesCookie) {
            return true;
        }
        for (let unanswered = 0; unanswered <= this.rules.repeats; unanswered++) {
            try {
                const answer = await this.calls.post('api/token/blacklist/', this.mode.tokenBody(session?.token ?? ''), this.rules.timeout);
                if (!answer.ok) {
                    return this.mode.isMissingToken(await ApiError.from(answer));
                }
                if ((await answer.text()).trimStart().startsWith('{')) {
                    return true;
                }
            }
            catch (error) {
                if (!(error instanceof NoAnswerError)) {
                    throw error;
                }
            }
        }
        return false;
    }
    serializeInCookieMode(work) {
        return this.mode.sharesCookie ? this.refresher.exclusively(work) : work();
    }
    restore = async () => {
        await this.usableAccessToken().catch((error) => {
            if (this.tab.state().status !== 'signedOut') {
                throw error;
            }
        });
        return this.tab.state();
    };
    refresh = async () => {
        const access = this.tab.adopt(await this.store.read());
        if (!access || !this.isYoung(access)) {
            await this.refresher.renew(access);
        }
        return this.tab.state();
    };
    fetch = async (input, init = {}) => {
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
        const sendWith = (token) => {
            headers.set('Authorization', `Bearer ${token.text}`);
            return this.send(target instanceof Request ? target.clone() : target, { ...init, headers });
        };
        const answer = await sendWith(access);
        if (!await isRefused(answer)) {
            return answer;
        }
        if (this.isYoung(access) && lifetime(access) > this.rules.rest) {
            return answer;
        }
        const other = await unlessAborted(this.replacementFor(access), signal);
        return other && canRepeat(init.body) ? sendWith(other) : answer;
    };
    getAccessToken = async () => (await this.usableAccessToken())?.text;
    user = async () => this.read('api/users/me/');
    sessions = async (page = 1) => this.read(`api/sessions/?page=${page}`);
    endSession = async (id) => {
        await this.call(`api/sessions/${encodeURIComponent(id)}/`, { method: 'DELETE' }).catch((error) => {
            if (!(error instanceof ApiError && error.code === 'not_found')) {
                throw error;
            }
        });
    };
    changePassword = async (currentPassword, newPassword) => {
        const body = { currentPassword, newPassword };
        await this.call('api/users/me/password/', {
            method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
        });
    };
    async read(path, init) {
        const answer = await this.call(path, init);
        return answer.json().catch((error) => {
            throw new NoAnswerError(error);
        });
    }
    async call(path, init) {
        const answer = await this.fetch(path, init).catch((error) => {
            throw error instanceof ApiError || error instanceof NoAnswerError ? error : new NoAnswerError(error);
        });
        if (!answer.ok) {
            throw await ApiError.from(answer);
        }
        return answer;
    }
    state = () => this.tab.state();
    subscribe = (listener) => this.tab.subscribe(listener);
    close = () => this.tab.close();
    async usableAccessToken() {
        const access = this.tab.access ?? this.tab.adopt(await this.store.read());
        if (access && isFresh(access, this.clock.now())) {
            return access;
        }
        if (this.tab.state().status === 'signedOut') {
            return undefined;
        }
        try {
            return await this.refresher.renew();
        }
        catch (error) {
            if (this.tab.access && lifetimeLeft(this.tab.access, this.clock.now()) > 0) {
                return this.tab.access;
            }
            throw error;
        }
    }
    async replacementFor(refused) {
        try {
            const other = await this.refresher.renew(refused);
            return other?.text === refused.text ? undefined : other;
        }
        catch (error) {
            if (this.tab.state().status === 'signedOut') {
                return undefined;
            }
            throw error;
        }
    }
    async replaceAccess(text) {
        const access = { text, receivedAt: this.clock.now() };
        const { sessionId } = identityOf(access);
        const replace = async () => {
            const record = await this.store.read();
            if (!this.tab.adopt(record)) {
                return false;
            }
            const state = this.tab.state();
            if (state.status !== 'signedIn' || state.sessionId !== sessionId) {
                throw new Error('Another session has begun here meanwhile.');
            }
            const stored = await this.store.update((current) => current && current.token === record?.token && this.mode.storesAccess ? { ...current, access } : current);
            if (stored === undefined || stored.token !== record?.token) {
                return false;
            }
            this.tab.signIn(stored, access);
            return true;
        };
        while (!await this.refresher.exclusively(replace) && await this.usableAccessToken()) { }
        return this.tab.state();
    }
    isYoung(access) {
        const age = this.clock.now() - access.receivedAt;
        return age >= 0 && age < this.rules.rest;
    }
    resolve(input) {
        const text = String(input);
        const isPath = text.startsWith('/') && !text.startsWith('//') && !text.startsWith(this.base.pathname);
        return new URL(isPath ? `.${text}` : text, this.base);
    }
    isApiAddress(target) {
        const url = target instanceof Request ? new URL(target.url) : target;
        return url.origin === this.base.origin && url.pathname.startsWith(this.base.pathname);
    }
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
    if (signal.aborted) {
        throw signal.reason;
    }
    return new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
}
