import { ApiError, NoAnswerError, type Client } from '../src/index.js';

/** The bar above Swagger UI. It shows the user and the time left of the access token, and logs in, refreshes and logs out. */
export class LoginBar {
    private readonly username = element('input', {
        name: 'username', autocomplete: 'username', autocapitalize: 'none', spellcheck: false, required: true,
    });
    private readonly password = element('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
    private readonly form = element('form', { hidden: true },
        element('label', {}, element('span', {}, 'User name'), this.username),
        element('label', {}, element('span', {}, 'Password'), this.password),
        element('button', { type: 'submit' }, 'Log in'));

    private readonly demo = element('p', { hidden: true });
    private readonly user = element('strong', {});
    private readonly timeLeft = element('p', {});
    private readonly refreshButton = element('button', { type: 'button' }, 'Refresh now');
    private readonly logOutButton = element('button', { type: 'button' }, 'Log out');
    private readonly session = element('div', { className: 'login-bar-session', hidden: true },
        element('p', {}, 'User ', this.user), this.timeLeft, this.refreshButton, this.logOutButton);

    /** Screen readers read it aloud when it changes. The countdown stands outside of it, so that they do not read each second. */
    private readonly message = element('p', { role: 'status' });
    private readonly bar = element(
        'section', { className: 'login-bar', ariaLabel: 'Login' }, this.form, this.demo, this.session, this.message);

    private isRestoring = true;
    private isBusy = false;
    private isLoggingOut = false;
    /** The session whose user is shown. */
    private shownSession: string | undefined;

    /** `demoAccount`: whom a first start lets in, as "name, password". */
    constructor(private readonly client: Client, demoAccount: string | undefined) {
        this.demo.textContent = demoAccount ? `Demo account: ${demoAccount}` : '';
        this.form.addEventListener('submit', (event) => {
            event.preventDefault();
            void this.logIn();
        });
        this.refreshButton.addEventListener('click', () => void this.refresh());
        this.logOutButton.addEventListener('click', () => void this.logOut());
    }

    /** Puts the bar into the page and finds out who is signed in. */
    show(): void {
        document.body.prepend(this.bar);
        this.client.subscribe(() => this.update());
        setInterval(() => this.updateTimeLeft(), 1_000);
        void this.restore();
    }

    /** Shows what went wrong, and what that means for the user. `error` is an exception or an error answer. */
    async showError(error: unknown, meaning = ''): Promise<void> {
        const text = describe(error instanceof Response ? await ApiError.from(error) : error);
        this.showMessage(`${text} ${meaning}`, true);
    }

    /** Signs out, even while something else runs, and shows whether the API confirmed it. */
    async logOut(): Promise<void> {
        this.isLoggingOut = true;
        this.showMessage('Logging out…');
        try {
            const isConfirmed = await this.client.logout();
            this.showMessage(isConfirmed
                ? 'You are signed out.'
                : 'You are signed out here, but the API did not confirm it: the session may live there until it expires.', !isConfirmed);
        } finally {
            this.isLoggingOut = false;
        }
    }

    private async restore(): Promise<void> {
        this.showMessage('Looking for your session: a moment, at most ten seconds…');
        try {
            if ((await this.client.restore()).status === 'signedOut') {
                this.showMessage('');
            }
        } catch (error) {
            await this.showError(error, 'Whether you are still signed in is not known.');
        } finally {
            this.isRestoring = false;
            this.update();
        }
    }

    private logIn(): Promise<void> {
        return this.runIfIdle(async () => {
            this.showMessage('Logging in…');
            try {
                await this.client.login(this.username.value, this.password.value);
                this.password.value = '';
            } catch (error) {
                await this.showError(error);
                this.password.select();
            }
        });
    }

    private refresh(): Promise<void> {
        return this.runIfIdle(async () => {
            this.showMessage('Refreshing…');
            const before = this.secondsLeft();
            try {
                await this.client.refresh();
                this.showMessage(this.secondsLeft() > before
                    ? 'There is a new access token.'
                    : 'The access token is less than 10 seconds old: too young to be refreshed.');
            } catch (error) {
                // If the session has ended, `update` shows that.
                if (this.client.state().status !== 'signedOut') {
                    await this.showError(error, 'You are still signed in.');
                }
            }
        });
    }

    /** Ignores a second click while the first one's request runs. It does not disable the buttons: they would lose the focus. */
    private async runIfIdle(work: () => Promise<void>): Promise<void> {
        if (this.isBusy) {
            return;
        }

        this.isBusy = true;
        this.bar.ariaBusy = 'true';
        try {
            await work();
        } finally {
            this.isBusy = false;
            this.bar.ariaBusy = null;
        }
    }

    /** Shows the client's state. If the part that disappears had the focus, the part that replaces it gets it. */
    private update(): void {
        const state = this.client.state();
        const isSignedIn = state.status === 'signedIn';
        const hidden = isSignedIn ? this.form : this.session;
        const hadFocus = hidden.contains(document.activeElement);
        this.session.hidden = !isSignedIn;
        this.form.hidden = isSignedIn || this.isRestoring;
        this.demo.hidden = this.form.hidden || !this.demo.textContent;
        if (hadFocus) {
            (isSignedIn ? this.refreshButton : this.username).focus();
        }

        this.updateTimeLeft();
        if (isSignedIn && state.sessionId !== this.shownSession) {
            this.shownSession = state.sessionId;
            void this.showUserName(state.sessionId, state.userId);
        } else if (state.status === 'signedOut' && this.shownSession) {
            this.shownSession = undefined;
            if (!this.isLoggingOut) {
                this.showMessage('Your session has ended.');
            }
        }
    }

    private async showUserName(sessionId: string, userId: number): Promise<void> {
        this.user.textContent = `user ${userId}`;
        try {
            const answer = await this.client.fetch('api/users/me/');
            if (answer.ok && this.shownSession === sessionId) {
                this.user.textContent = (await answer.json() as { username: string }).username;
            }
        } catch {
            // Without an answer the user's id remains as the name.
        }

        if (this.shownSession === sessionId) {
            const warning = window.isSecureContext ? '' : ' Without HTTPS the browser keeps no session: this ends with the access token.';
            this.showMessage(`You are signed in as ${this.user.textContent}.${warning}`);
        }
    }

    private updateTimeLeft(): void {
        const left = this.secondsLeft();
        this.timeLeft.textContent = left > 0 ? `Access token: ${left} s left` : 'Access token: expired, the next call gets another';
    }

    private secondsLeft(): number {
        const state = this.client.state();
        return state.status === 'signedIn' ? Math.max(0, Math.floor((state.expiresAt - Date.now()) / 1_000)) : 0;
    }

    private showMessage(text: string, isError = false): void {
        this.message.textContent = text.trim();
        this.message.className = isError ? 'login-bar-error' : '';
    }
}

function describe(error: unknown): string {
    if (error instanceof NoAnswerError) {
        return 'The API does not answer. Is the network away?';
    }

    if (!(error instanceof ApiError)) {
        return `Something went wrong: ${error instanceof Error ? error.message : String(error)}.`;
    }

    const retryHint = error.retryAfter === undefined ? 'Try again later.' : `Try again in ${error.retryAfter} s.`;
    switch (error.code) {
        case 'no_active_account':
            return 'Wrong user name or password.';
        case 'throttled':
            return `Too many attempts. ${retryHint}`;
        case 'temporarily_unavailable':
            return `The API is unavailable for the moment. ${retryHint}`;
        case 'invalid':
            return Object.entries(error.errors).map(([field, texts]) => `${field}: ${texts.join(' ')}`).join(' ');
        case 'unknown':
            return `An answer that is not the API's: ${error.status} ${error.detail}.`;
        default:
            return error.detail;
    }
}

function element<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag, properties: object, ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
    const created = Object.assign(document.createElement(tag), properties);
    created.append(...children);
    return created;
}
