// generated, do not edit: npm run swagger in clients/typescript
import { ApiError, createClient } from '../src/index.js';
import { LoginBar } from './login-bar.js';
const base = new URL('../', document.baseURI);
const scheme = 'Bearer';
const placeholder = 'ACCESS_TOKEN';
const client = createClient({ mode: 'cookie', baseUrl: base });
const bar = new LoginBar(client, document.querySelector('meta[name=demo-account]')?.content);
function sendExecuted(address, request) {
    const target = new URL(address, document.baseURI);
    const isApiAddress = target.origin === base.origin && target.pathname.startsWith(base.pathname);
    const path = isApiAddress ? target.pathname.slice(base.pathname.length) : '';
    if (/^api\/token\/?$/.test(path) && request.method?.toUpperCase() === 'POST') {
        return sendLogin(target, request);
    }
    if (!path.startsWith('api/') || path.startsWith('api/token/')) {
        return fetch(address, request);
    }
    const headers = new Headers(request.headers);
    if (headers.get('Authorization') === `Bearer ${placeholder}`) {
        headers.delete('Authorization');
    }
    return client.fetch(target, { ...request, headers }).catch((error) => {
        if (error instanceof ApiError && client.state().status === 'signedOut') {
            return fetch(target, { ...request, headers });
        }
        throw error;
    });
}
async function sendLogin(target, request) {
    if (target.searchParams.get('useCookies') === 'true') {
        return logInWith(request);
    }
    const answer = await fetch(target, { ...request, redirect: 'error' });
    if (answer.ok) {
        logInWith(request).then((secondAnswer) => secondAnswer.ok ? undefined : bar.showError(secondAnswer), (error) => bar.showError(error));
    }
    return answer;
}
async function logInWith(executed) {
    let answer;
    const login = createClient({
        mode: 'cookie',
        baseUrl: base,
        fetch: async (address, init) => {
            const received = await fetch(address, { ...init, headers: executed.headers ?? {}, body: executed.body ?? null });
            answer = received.clone();
            return received;
        },
    });
    try {
        await login.login('', '');
    }
    catch (error) {
        if (!answer) {
            throw error;
        }
    }
    finally {
        login.close();
    }
    return answer;
}
let ui;
let lockedSession;
function updateLocks() {
    const state = client.state();
    const session = state.status === 'signedIn' ? state.sessionId : undefined;
    if (!ui || state.status === 'unknown' || session === lockedSession) {
        return;
    }
    lockedSession = session;
    if (session) {
        const authorization = { name: scheme, schema: { type: 'http', scheme: 'bearer' }, value: placeholder };
        ui.authActions.authorizeWithPersistOption({ [scheme]: authorization });
    }
    else {
        ui.authActions.logoutWithPersistOption([scheme]);
    }
}
const dialogueLogout = () => ({
    statePlugins: {
        auth: {
            wrapActions: {
                logout: (original) => (names) => {
                    if (client.state().status === 'signedIn') {
                        void bar.logOut();
                    }
                    return original(names);
                },
            },
        },
    },
});
const page = window;
const buildUi = page.SwaggerUIBundle;
page.SwaggerUIBundle = Object.assign((options) => {
    ui = buildUi({
        ...options,
        urls: options.urls?.map((one) => ({ ...one, url: new URL(one.url, document.baseURI).pathname })),
        plugins: [...options.plugins ?? [], dialogueLogout],
        requestInterceptor: (request) => request.loadSpec ? request : Object.assign(request, { userFetch: sendExecuted }),
    });
    updateLocks();
    return ui;
}, buildUi);
client.subscribe(updateLocks);
bar.show();
