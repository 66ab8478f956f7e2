// generated, do not edit: npm run swagger in clients/typescript
import { ApiError, NoAnswerError, readObject } from './errors.js';
export const hashingTimeout = 30_000;
export class Account {
    session;
    calls;
    confirmSignUpPath;
    loginNames = new Map();
    unanswered = new Map();
    constructor(session, calls, confirmSignUpPath) {
        this.session = session;
        this.calls = calls;
        this.confirmSignUpPath = confirmSignUpPath;
    }
    signUp = async (request) => this.ask('api/account/signup/', request, request.email);
    confirmSignUp = (request, loginName) => this.unlessLost(request, async () => {
        if ('link' in request) {
            await this.send('api/account/signup/confirm/', request);
        }
        else {
            await this.session.startSession(this.confirmSignUpPath, request);
        }
        return !('link' in request);
    }, () => this.logIn(request, request.password, loginName));
    requestPasswordReset = async (request) => this.ask('api/account/password/reset/', request, 'email' in request ? request.email : request.username);
    resetPassword = (request, loginName) => this.unlessLost(request, async () => {
        await this.send('api/account/password/reset/confirm/', request);
        return false;
    }, () => this.logIn(request, request.newPassword, loginName));
    changeEmail = async (request) => this.session.read('api/account/email/', post(request));
    confirmEmail = async (key) => {
        const { emailConfirmedAt } = await this.session.user();
        return this.unlessLost(key, () => this.session.read('api/account/email/confirm/', post(key)), async (before) => {
            const user = await this.session.user();
            return user.emailConfirmedAt === before ? undefined : user;
        }, emailConfirmedAt);
    };
    stepUp = async (proof) => {
        const { access } = await this.session.read('api/account/step-up/', post(proof));
        if (typeof access !== 'string') {
            throw new NoAnswerError();
        }
        return this.session.replaceAccess(access);
    };
    deleteAccount = async () => {
        try {
            await this.session.call('api/users/me/', { method: 'DELETE' });
        }
        catch (error) {
            const cause = isLost(error) ? await this.session.user().then(() => error, (refusal) => refusal) : error;
            if (!(cause instanceof ApiError && cause.code === 'user_not_found')) {
                throw error;
            }
        }
        await this.session.forgetAccount();
    };
    exportAccount = async () => this.session.read('api/users/me/export/');
    async ask(path, request, loginName) {
        const { flow, expiresIn } = await readObject(await this.send(path, request));
        if (typeof flow !== 'string' || typeof expiresIn !== 'number') {
            throw new NoAnswerError();
        }
        this.loginNames.set(flow, loginName);
        return { flow, expiresIn };
    }
    async send(path, body) {
        const answer = await this.calls.post(path, body, hashingTimeout);
        if (!answer.ok) {
            throw await ApiError.from(answer);
        }
        return answer;
    }
    async unlessLost(key, present, findOut, before = null) {
        const name = 'link' in key ? key.link : `${key.flow} ${key.code}`;
        try {
            return await present();
        }
        catch (error) {
            const wasLost = this.unanswered.has(name) && error instanceof ApiError && error.code === 'code_not_valid';
            const mayBeDone = isLost(error) || (error instanceof ApiError && error.status >= 500);
            if (mayBeDone && !this.unanswered.has(name)) {
                this.unanswered.set(name, before);
            }
            if (!wasLost && !isLost(error)) {
                throw error;
            }
            const done = await findOut(this.unanswered.get(name) ?? null).catch(() => undefined);
            if (done === undefined) {
                throw error;
            }
            return done;
        }
    }
    async logIn(key, password, given) {
        const name = given ?? ('flow' in key ? this.loginNames.get(key.flow) : undefined);
        if (name === undefined) {
            return undefined;
        }
        await this.session.login(name, password);
        return true;
    }
}
function isLost(error) {
    return error instanceof NoAnswerError || (error instanceof ApiError && error.code === 'unknown');
}
function post(body) {
    return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
