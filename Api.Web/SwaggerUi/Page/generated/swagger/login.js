// generated, do not edit: npm run swagger in clients/typescript
import { ApiError, createClient } from '../src/index.js';
import { LoginBar } from './login-bar.js';
const base = new URL('../', document.baseURI);
const scheme = 'Bearer';
const placeholder = 'ACCESS_TOKEN';
const client = createClient({ mode: 'cookie', baseUrl: base });
const bar = new LoginBar(client);
function send(address, request) {
    const target = new URL(address, document.baseURI);
    const isOurs = target.origin === base.origin && target.pathname.startsWith(base.pathname);
    const path = isOurs ? target.pathname.slice(base.pathname.length) : '';
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
    return client.fetch(target, { ...request, headers }).catch((fault) => {
        if (fault instanceof ApiError && client.state().status === 'signedOut') {
            return fetch(target, { ...request, headers });
        }
        throw fault;
    });
}
async function sendLogin(target, request) {
    if (target.searchParams.get('useCookies') === 'true') {
        return loginWith(request);
    }
    const answer = await fetch(target, { ...request, redirect: 'error' });
    if (answer.ok) {
        loginWith(request).then((second) => second.ok ? undefined : bar.report(second), (fault) => bar.report(fault));
    }
    return answer;
}
async function loginWith(executed) {
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
    catch (fault) {
        if (!answer) {
            throw fault;
        }
    }
    finally {
        login.close();
    }
    return answer;
}
let ui;
let locked;
function showLocks() {
    const state = client.state();
    const session = state.status === 'signedIn' ? state.sessionId : undefined;
    if (!ui || state.status === 'unknown' || session === locked) {
        return;
    }
    locked = session;
    if (session) {
        const authorization = { name: scheme, schema: { type: 'http', scheme: 'bearer' }, value: placeholder };
        ui.authActions.authorizeWithPersistOption({ [scheme]: authorization });
    }
    else {
        ui.authActions.logoutWithPersistOption([scheme]);
    }
}
const logoutInDialogue = () => ({
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
const build = page.SwaggerUIBundle;
page.SwaggerUIBundle = Object.assign((options) => {
    ui = build({
        ...options,
        plugins: [...options.plugins ?? [], logoutInDialogue],
        requestInterceptor: (request) => request.loadSpec ? request : Object.assign(request, { userFetch: send }),
    });
    showLocks();
    return ui;
}, build);
client.subscribe(showLocks);
bar.show();
