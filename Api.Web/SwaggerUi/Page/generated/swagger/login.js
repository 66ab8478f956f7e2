// generated, do not edit: npm run swagger in clients/typescript
import { ApiError, createClient } from '../src/index.js';
import { LoginBar } from './login-bar.js';
const base = new URL('../', document.baseURI);
const scheme = 'Bearer';
const placeholder = 'ACCESS_TOKEN';
const client = createClient({ mode: 'cookie', baseUrl: base });
const bar = new LoginBar(client, document.querySelector('meta[name=demo-account]')?.content);
const ownCalls = {
    'POST api/token?useCookies=true': (client) => client.login('', ''),
    'POST api/account/signup/confirm?useCookies=true': (client) => client.confirmSignUp({ flow: '', code: '', password: '' }),
    'POST api/account/step-up': (client) => client.stepUp({ password: '' }),
    'DELETE api/users/me': (client) => client.deleteAccount(),
};
function sendExecuted(address, request) {
    const target = new URL(address, document.baseURI);
    const isApiAddress = target.origin === base.origin && target.pathname.startsWith(base.pathname);
    const path = isApiAddress ? target.pathname.slice(base.pathname.length) : '';
    const headers = new Headers(request.headers);
    if (headers.get('Authorization') === `Bearer ${placeholder}`) {
        headers.delete('Authorization');
    }
    const mode = target.searchParams.get('useCookies') === 'true' ? '?useCookies=true' : '';
    const call = `${request.method?.toUpperCase() ?? 'GET'} ${path.replace(/\/$/, '')}${mode}`;
    if (call === 'POST api/token') {
        return sendLogin(target, request);
    }
    const ownCall = headers.has('Authorization') ? undefined : ownCalls[call];
    if (ownCall) {
        return sendAsOwn(ownCall, target, { ...request, headers });
    }
    if (!path.startsWith('api/') || path.startsWith('api/token/')) {
        return fetch(address, request);
    }
    return client.fetch(target, { ...request, headers }).catch((error) => sendSignedOut(error, target, { ...request, headers }));
}
function sendSignedOut(error, target, request) {
    if (error instanceof ApiError && client.state().status === 'signedOut') {
        return fetch(target, request);
    }
    throw error;
}
async function sendLogin(target, request) {
    const answer = await fetch(target, { ...request, redirect: 'error' });
    if (answer.ok) {
        sendAsOwn(ownCalls['POST api/token?useCookies=true'], target, request).then((secondAnswer) => secondAnswer.ok ? undefined : bar.showError(secondAnswer), (error) => bar.showError(error));
    }
    return answer;
}
async function sendAsOwn(ownCall, target, executed) {
    let answer;
    const tab = createClient({
        mode: 'cookie',
        baseUrl: base,
        fetch: async (address, init) => {
            if (init?.method !== executed.method || new URL(String(address)).pathname !== target.pathname) {
                return fetch(address, init);
            }
            const headers = new Headers(executed.headers);
            const token = new Headers(init?.headers).get('Authorization');
            if (token) {
                headers.set('Authorization', token);
            }
            const received = await fetch(address, { ...init, headers, body: executed.body ?? null });
            answer = received.clone();
            return received;
        },
    });
    try {
        await ownCall(tab);
    }
    catch (error) {
        return answer ?? await sendSignedOut(error, target, executed);
    }
    finally {
        tab.close();
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
