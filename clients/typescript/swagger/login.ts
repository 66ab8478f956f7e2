// Runs in Swagger UI's page, after its bundle has loaded and before the bundle builds the page. The client signs the page in
// and refreshes the session. The decisions and their reasons: docs/decisions/0011-swagger-ui-uses-the-client.md.
import { ApiError, createClient, type Client } from '../src/index.js';
import { LoginBar } from './login-bar.js';

/** The part of Swagger UI that this module uses. */
interface SwaggerUi {
    readonly authActions: {
        authorizeWithPersistOption(authorizations: Readonly<Record<string, object>>): void;
        logoutWithPersistOption(names: readonly string[]): void;
    };
}

/** A request of swagger-client before it is sent. `userFetch` sends it. */
interface SwaggerRequest {
    readonly loadSpec?: boolean;
    userFetch?: (address: string, request: RequestInit) => Promise<Response>;
}

interface UiOptions {
    readonly plugins?: readonly unknown[];
    readonly urls?: readonly { readonly url: string; readonly name: string }[];
}

type BuildUi = (options: UiOptions) => SwaggerUi;

/** The API's base address. The page lies in a folder below it, whatever the path base and the proxy are. */
const base = new URL('../', document.baseURI);

/** The security scheme's name in the OpenAPI document. */
const scheme = 'Bearer';

/** Replaces the access token in Swagger UI's state and in the commands that it shows. The client inserts the token on sending. */
const placeholder = 'ACCESS_TOKEN';

const client = createClient({ mode: 'cookie', baseUrl: base });
const bar = new LoginBar(client, document.querySelector<HTMLMetaElement>('meta[name=demo-account]')?.content);

/** What the client does when it makes the call itself, for each that changes who is signed in here or with which token. */
const ownCalls: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    'POST api/token?useCookies=true': (client) => client.login('', ''),
    'POST api/account/signup/confirm?useCookies=true': (client) => client.confirmSignUp({ flow: '', code: '', password: '' }),
    'POST api/account/step-up': (client) => client.stepUp({ password: '' }),
    'DELETE api/users/me': (client) => client.deleteAccount(),
};

/** Sends a request that the user executed in the page. */
function sendExecuted(address: string, request: RequestInit): Promise<Response> {
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

    // Token calls and public documents need no access token, so they do not wait for one.
    if (!path.startsWith('api/') || path.startsWith('api/token/')) {
        return fetch(address, request);
    }

    return client.fetch(target, { ...request, headers }).catch((error: unknown) => sendSignedOut(error, target, { ...request, headers }));
}

/** If the session is over, the pane shows the API's answer to a request without a token. */
function sendSignedOut(error: unknown, target: URL, request: RequestInit): Promise<Response> {
    if (error instanceof ApiError && client.state().status === 'signedOut') {
        return fetch(target, request);
    }

    throw error;
}

/**
 * A login without the cookie signs the page in too: the tokens in the answer are the user's, and the page sends the same login a
 * second time for itself.
 */
async function sendLogin(target: URL, request: RequestInit): Promise<Response> {
    const answer = await fetch(target, { ...request, redirect: 'error' });
    if (answer.ok) {
        sendAsOwn(ownCalls['POST api/token?useCookies=true']!, target, request).then(
            (secondAnswer) => secondAnswer.ok ? undefined : bar.showError(secondAnswer),
            (error: unknown) => bar.showError(error));
    }

    return answer;
}

/**
 * Has the client make the call, with the headers and the body of the executed request, and returns the API's answer. It is a
 * second client, which is like another tab to the page's client: they share the store and exchange messages.
 */
async function sendAsOwn(ownCall: (client: Client) => Promise<unknown>, target: URL, executed: RequestInit): Promise<Response> {
    let answer: Response | undefined;
    const tab = createClient({
        mode: 'cookie',
        baseUrl: base,
        fetch: async (address, init) => {
            // What else the client sends on the way, as a refresh, is its own.
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
    } catch (error) {
        return answer ?? await sendSignedOut(error, target, executed);
    } finally {
        tab.close();
    }

    return answer!;
}

let ui: SwaggerUi | undefined;
/** The session for which Swagger UI shows its locks closed. */
let lockedSession: string | undefined;

/** Closes Swagger UI's locks at sign-in and opens them at sign-out. A refresh leaves them, so a token that the user set stays. */
function updateLocks(): void {
    const state = client.state();
    const session = state.status === 'signedIn' ? state.sessionId : undefined;
    if (!ui || state.status === 'unknown' || session === lockedSession) {
        return;
    }

    lockedSession = session;
    if (session) {
        const authorization = { name: scheme, schema: { type: 'http', scheme: 'bearer' }, value: placeholder };
        ui.authActions.authorizeWithPersistOption({ [scheme]: authorization });
    } else {
        ui.authActions.logoutWithPersistOption([scheme]);
    }
}

/** A plugin: `Logout` in Swagger UI's own dialogue logs out as the bar's button does. */
const dialogueLogout = (): unknown => ({
    statePlugins: {
        auth: {
            wrapActions: {
                logout: (original: (names: readonly string[]) => unknown) => (names: readonly string[]) => {
                    if (client.state().status === 'signedIn') {
                        void bar.logOut();
                    }

                    return original(names);
                },
            },
        },
    },
});

const page = window as unknown as { SwaggerUIBundle: BuildUi };
const buildUi = page.SwaggerUIBundle;
page.SwaggerUIBundle = Object.assign<BuildUi, BuildUi>((options) => {
    ui = buildUi({
        ...options,
        // The page shows the document's address as it is written.
        urls: options.urls?.map((one) => ({ ...one, url: new URL(one.url, document.baseURI).pathname })),
        plugins: [...options.plugins ?? [], dialogueLogout],
        requestInterceptor: (request: SwaggerRequest) => request.loadSpec ? request : Object.assign(request, { userFetch: sendExecuted }),
    } as Parameters<BuildUi>[0]);
    updateLocks();
    return ui;
}, buildUi);

client.subscribe(updateLocks);
bar.show();
