import { ApiError, createClient, NoAnswerError, type components, type SessionState } from 'api-client';

type User = components['schemas']['UserResponse'];
type Session = components['schemas']['SessionResponse'];
type SessionPage = components['schemas']['SessionResponsePageResponse'];

const mode = new URLSearchParams(location.search).get('mode') === 'body' ? 'body' : 'cookie';
const api = createClient({
    mode,
    baseUrl: import.meta.env['VITE_API_URL'] || '/',
    // What is stored differs between the modes: each has a place of its own.
    storageKey: `spa-sample:${mode}`,
});

const message = element('message');
const error = element('error');
const login = element('login') as HTMLFormElement;
const account = element('account');
/** Reloading and logging out: always there, unless it is known that nobody is signed in. */
const actions = element('actions');

/** Whose account is shown; nothing while nobody is signed in. */
let shown: string | undefined;
/** What somebody asked for and has not got yet. */
let running = 0;

document.querySelector(`[data-mode="${mode}"]`)?.setAttribute('aria-current', 'page');
login.addEventListener('submit', (event) => {
    event.preventDefault();
    // A double click is one login.
    if (running === 0) {
        void busy(logIn);
    }
});
element('reload').addEventListener('click', () => void busy(look));
element('logout').addEventListener('click', () => void busy(logOut));
api.subscribe(show);
void busy(look);

/** Finds out who is signed in, or shows their account as it is now: after an outage the same button does for both. */
async function look(): Promise<void> {
    if (shown === undefined) {
        show(await api.restore());
    } else {
        await load();
    }
}

/** Also called when another tab signs in or out. */
function show(state: SessionState): void {
    if (state.status === 'signedIn' && shown !== state.sessionId) {
        shown = state.sessionId;
        account.hidden = login.hidden = true;
        actions.hidden = false;
        void busy(load);
    } else if (state.status === 'signedOut') {
        const wasSignedIn = shown !== undefined;
        shown = undefined;
        actions.hidden = account.hidden = true;
        element('sessions').replaceChildren();
        login.hidden = false;
        if (wasSignedIn) {
            say('You are signed out.');
            element('username').focus();
        }
    }
}

async function logIn(): Promise<void> {
    const password = element('password') as HTMLInputElement;
    await api.login((element('username') as HTMLInputElement).value, password.value);
    login.reset();
}

async function logOut(): Promise<void> {
    if (!await api.logout()) {
        complain('You are signed out here. The server could not be told: the session ends there when it expires.');
    }
}

async function load(): Promise<void> {
    const session = shown;
    const [user, sessions] = await Promise.all([read<User>('api/users/me/'), read<SessionPage>('api/sessions/')]);
    // Somebody may have signed out meanwhile, or somebody else in, in this tab or another.
    if (shown === undefined || shown !== session) {
        return;
    }

    element('who').textContent = user.username;
    element('details').textContent = [[user.firstName, user.lastName].filter(Boolean).join(' '), user.email, user.roles.join(', ')]
        .filter(Boolean).join(' · ');
    element('sessions').replaceChildren(...sessions.results.map(card));
    if (account.hidden) {
        account.hidden = false;
        element('who').focus();
    }
}

/** One session as a card. */
function card(session: Session): HTMLLIElement {
    const device = deviceOf(session.userAgent ?? '');
    const used = new Date(session.lastUsedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    const item = document.createElement('li');
    item.append(text('strong', device), text('span', `Address ${session.ipAddress ?? 'not kept'}`), text('span', `Last used ${used}`));
    if (session.current) {
        item.append(text('em', 'this one'));
    } else {
        const end = text('button', 'End');
        end.setAttribute('aria-label', `End the session on ${device}, last used ${used}`);
        end.addEventListener('click', () => void busy(() => endSession(session.id)));
        item.append(end);
    }

    return item;
}

function text(tag: string, content: string): HTMLElement {
    const created = document.createElement(tag);
    created.textContent = content;
    return created;
}

async function endSession(id: string): Promise<void> {
    const answer = await api.fetch(`api/sessions/${id}/`, { method: 'DELETE' });
    // 404: it has ended meanwhile, which is what was wanted.
    if (!answer.ok && answer.status !== 404) {
        throw await ApiError.from(answer);
    }

    await load();
    element('who').focus();
    say('That session has ended.');
}

async function read<T>(path: string): Promise<T> {
    const answer = await api.fetch(path);
    if (!answer.ok) {
        throw await ApiError.from(answer);
    }

    return await answer.json() as T;
}

/** Runs what somebody asked for, and says what went wrong. */
async function busy(work: () => Promise<void>): Promise<void> {
    say('');
    running++;
    document.body.setAttribute('aria-busy', 'true');
    try {
        await work();
    } catch (fault) {
        complain(explain(fault));
    } finally {
        running--;
        if (running === 0) {
            document.body.removeAttribute('aria-busy');
        }
    }
}

function explain(fault: unknown): string {
    if (fault instanceof ApiError && fault.code !== 'unknown') {
        return fault.retryAfter === undefined ? fault.detail : `${fault.detail} Try again in ${fault.retryAfter} s.`;
    }

    // `fetch` rejects with a TypeError when there is no network; a gateway's error page has no code.
    if (fault instanceof NoAnswerError || fault instanceof ApiError || fault instanceof TypeError) {
        return 'The API does not answer. Nobody was signed out by that; try again in a moment.';
    }

    throw fault;
}

function say(words: string): void {
    message.textContent = words;
    error.textContent = '';
}

/** Says that something went wrong: screen readers are interrupted for it. */
function complain(words: string): void {
    message.textContent = '';
    error.textContent = words;
}

/** Browser and system, as far as their names are in the User-Agent. */
function deviceOf(userAgent: string): string {
    const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(userAgent)?.[1] ?? userAgent;
    const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(userAgent)?.[1];
    return (system ? `${browser} on ${system}` : browser) || 'unknown';
}

function element(id: string): HTMLElement {
    const found = document.getElementById(id);
    if (!found) {
        throw new Error(`The page has no #${id}.`);
    }

    return found;
}
