// generated, do not edit: npm run swagger in clients/typescript
import { ApiError, NoAnswerError } from '../src/index.js';
export class LoginBar {
    client;
    username = element('input', {
        name: 'username', autocomplete: 'username', autocapitalize: 'none', spellcheck: false, required: true,
    });
    password = element('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
    form = element('form', { hidden: true }, element('label', {}, element('span', {}, 'User name'), this.username), element('label', {}, element('span', {}, 'Password'), this.password), element('button', { type: 'submit' }, 'Log in'));
    demo = element('p', { hidden: true });
    user = element('strong', {});
    timeLeft = element('p', {});
    refreshButton = element('button', { type: 'button' }, 'Refresh now');
    logOutButton = element('button', { type: 'button' }, 'Log out');
    session = element('div', { className: 'login-bar-session', hidden: true }, element('p', {}, 'User ', this.user), this.timeLeft, this.refreshButton, this.logOutButton);
    message = element('p', { role: 'status' });
    bar = element('section', { className: 'login-bar', ariaLabel: 'Login' }, this.form, this.demo, this.session, this.message);
    isRestoring = true;
    isBusy = false;
    isLoggingOut = false;
    shownSession;
    constructor(client, demoAccount) {
        this.client = client;
        this.demo.textContent = demoAccount ? `Demo account: ${demoAccount}` : '';
        this.form.addEventListener('submit', (event) => {
            event.preventDefault();
            void this.logIn();
        });
        this.refreshButton.addEventListener('click', () => void this.refresh());
        this.logOutButton.addEventListener('click', () => void this.logOut());
    }
    show() {
        document.body.prepend(this.bar);
        this.client.subscribe(() => this.update());
        setInterval(() => this.updateTimeLeft(), 1_000);
        void this.restore();
    }
    async showError(error, meaning = '') {
        const text = describe(error instanceof Response ? await ApiError.from(error) : error);
        this.showMessage(`${text} ${meaning}`, true);
    }
    async logOut() {
        this.isLoggingOut = true;
        this.showMessage('Logging out…');
        try {
            const isConfirmed = await this.client.logout();
            this.showMessage(isConfirmed
                ? 'You are signed out.'
                : 'You are signed out here, but the API did not confirm it: the session may live there until it expires.', !isConfirmed);
        }
        finally {
            this.isLoggingOut = false;
        }
    }
    async restore() {
        this.showMessage('Looking for your session: a moment, at most ten seconds…');
        try {
            if ((await this.client.restore()).status === 'signedOut') {
                this.showMessage('');
            }
        }
        catch (error) {
            await this.showError(error, 'Whether you are still signed in is not known.');
        }
        finally {
            this.isRestoring = false;
            this.update();
        }
    }
    logIn() {
        return this.runIfIdle(async () => {
            this.showMessage('Logging in…');
            try {
                await this.client.login(this.username.value, this.password.value);
                this.password.value = '';
            }
            catch (error) {
                await this.showError(error);
                this.password.select();
            }
        });
    }
    refresh() {
        return this.runIfIdle(async () => {
            this.showMessage('Refreshing…');
            const before = this.secondsLeft();
            try {
                await this.client.refresh();
                this.showMessage(this.secondsLeft() > before
                    ? 'There is a new access token.'
                    : 'The access token is less than 10 seconds old: too young to be refreshed.');
            }
            catch (error) {
                if (this.client.state().status !== 'signedOut') {
                    await this.showError(error, 'You are still signed in.');
                }
            }
        });
    }
    async runIfIdle(work) {
        if (this.isBusy) {
            return;
        }
        this.isBusy = true;
        this.bar.ariaBusy = 'true';
        try {
            await work();
        }
        finally {
            this.isBusy = false;
            this.bar.ariaBusy = null;
        }
    }
    update() {
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
        }
        else if (state.status === 'signedOut' && this.shownSession) {
            this.shownSession = undefined;
            if (!this.isLoggingOut) {
                this.showMessage('Your session has ended.');
            }
        }
    }
    async showUserName(sessionId, userId) {
        this.user.textContent = `user ${userId}`;
        try {
            const answer = await this.client.fetch('api/users/me/');
            if (answer.ok && this.shownSession === sessionId) {
                this.user.textContent = (await answer.json()).username;
            }
        }
        catch {
        }
        if (this.shownSession === sessionId) {
            const warning = window.isSecureContext ? '' : ' Without HTTPS the browser keeps no session: this ends with the access token.';
            this.showMessage(`You are signed in as ${this.user.textContent}.${warning}`);
        }
    }
    updateTimeLeft() {
        const left = this.secondsLeft();
        this.timeLeft.textContent = left > 0 ? `Access token: ${left} s left` : 'Access token: expired, the next call gets another';
    }
    secondsLeft() {
        const state = this.client.state();
        return state.status === 'signedIn' ? Math.max(0, Math.floor((state.expiresAt - Date.now()) / 1_000)) : 0;
    }
    showMessage(text, isError = false) {
        this.message.textContent = text.trim();
        this.message.className = isError ? 'login-bar-error' : '';
    }
}
function describe(error) {
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
function element(tag, properties, ...children) {
    const created = Object.assign(document.createElement(tag), properties);
    created.append(...children);
    return created;
}
