// Runs in Swagger UI's page, after the bundle and before the page is built from it. Signs the page in by the client, which
// alone knows how sessions are refreshed. What is decided here, and why: docs/decisions/0011-swagger-ui-uses-the-client.md.
import { ApiError, createClient } from '../src/index.js';
import { LoginBar } from './login-bar.js';

/** What is used of Swagger UI. */
interface SwaggerUi {
    readonly authActions: {
        authorizeWithPersistOption(authorizations: Readonly<Record<string, object>>): void;
        logoutWithPersistOption(names: readonly string[]): void;
    };
}

/** A request before it is sent, by swagger-client: `userFetch` sends it. */
interface SwaggerRequest {
    readonly loadSpec?: boolean;
    userFetch?: (address: string, request: RequestInit) => Promise<Response>;
}

type BuildUi = (options: { readonly plugins?: readonly unknown[] }) => SwaggerUi;

/** The API's base: the page lies in a folder of it, under whatever path base and behind whatever proxy. */
const base = new URL('../', document.baseURI);

/** The security scheme's name in the OpenAPI document. */
const scheme = 'Bearer';

/** Stands for the access token in Swagger UI's state and in the commands it shows; the client puts the token in on sending. */
const placeholder = 'ACCESS_TOKEN';

const client = createClient({ mode: 'cookie', baseUrl: base });
const bar = new LoginBar(client);

/** Sends what was executed in the page. */
function sendExecuted(address: string, request: RequestInit): Promise<Response> {
    const target = new URL(address, document.baseURI);
    const isApiAddress = target.origin === base.origin && target.pathname.startsWith(base.pathname);
    const path = isApiAddress ? target.pathname.slice(base.pathname.length) : '';
    if (/^api\/token\/?$/.test(path) && request.method?.toUpperCase() === 'POST') {
        return sendLogin(target, request);
    }

    // Token calls and public documents need no access token: none of them waits for one.
    if (!path.startsWith('api/') || path.startsWith('api/token/')) {
        return fetch(address, request);
    }

    const headers = new Headers(request.headers);
    if (headers.get('Authorization') === `Bearer ${placeholder}`) {
        headers.delete('Authorization');
    }

    return client.fetch(target, { ...request, headers }).catch((error: unknown) => {
        // The session has turned out to be over: the pane shows what the API says to somebody who is not signed in.
        if (error instanceof ApiError && client.state().status === 'signedOut') {
            return fetch(target, { ...request, headers });
        }

        throw error;
    });
}

/**
 * A login that was executed in the page signs the page in too. One that asks for the cookie is the page's own login; one that
 * does not gets tokens for the user to do with as he likes, and the page logs in a second time with what was sent.
 */
async function sendLogin(target: URL, request: RequestInit): Promise<Response> {
    if (target.searchParams.get('useCookies') === 'true') {
        return logInWith(request);
    }

    const answer = await fetch(target, { ...request, redirect: 'error' });
    if (answer.ok) {
        logInWith(request).then(
            (secondAnswer) => secondAnswer.ok ? undefined : bar.showError(secondAnswer),
            (error: unknown) => bar.showError(error));
    }

    return answer;
}

/**
 * Logs in by a client whose request has the headers and the body that were executed, and returns what the API answered. To
 * the page's own client it is another tab: they share what is stored, and the one hears of the other.
 */
async function logInWith(executed: RequestInit): Promise<Response> {
    let answer: Response | undefined;
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
    } catch (error) {
        if (!answer) {
            throw error;
        }
    } finally {
        login.close();
    }

    return answer!;
}

let ui: SwaggerUi | undefined;
/** The session that Swagger UI's locks are closed for. */
let lockedSession: string | undefined;

/** Closes and opens Swagger UI's locks with the session. A refresh does not touch them: a token that the user put there stays. */
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

/** `Logout` in Swagger UI's own dialogue does what the bar's button does. */
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
        plugins: [...options.plugins ?? [], dialogueLogout],
        requestInterceptor: (request: SwaggerRequest) => request.loadSpec ? request : Object.assign(request, { userFetch: sendExecuted }),
    } as Parameters<BuildUi>[0]);
    updateLocks();
    return ui;
}, buildUi);

client.subscribe(updateLocks);
bar.show();
