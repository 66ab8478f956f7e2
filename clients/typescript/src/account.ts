import { ApiError, NoAnswerError, readObject } from './errors.js';
import type { components } from './schema.js';
import type { SessionState } from './session-state.js';
import type { TokenCalls } from './token-calls.js';

type Schemas = components['schemas'];

export type User = Schemas['UserResponse'];
export type SignUp = Schemas['SignUpRequest'];
export type AccountExport = Schemas['AccountExportResponse'];
/** What was asked for and is finished by a code: `flow` is sent back beside it, within `expiresIn` seconds. */
export type Flow = Schemas['FlowResponse'];
/** What a mail brings: its code counts only beside the `flow` that was answered, its link alone. */
export type FlowKey = { readonly flow: string; readonly code: string } | { readonly link: string };
/** An account whose password is lost. `flow`: that of an earlier answer, to have its code sent again. */
export type LostAccount = { readonly flow?: string } & ({ readonly email: string } | { readonly username: string });

/**
 * What people do with their own accounts. All of these calls throw ApiError or NoAnswerError. Some want a fresh login: on
 * `fresh_login_required`, which signs nobody out, ask for the password, call `stepUp` and then the same once more.
 */
export interface AccountCalls {
    /** Asks for an account: a mail brings a code, and there is no account before. With `flow` the same code is sent again. */
    signUp(request: SignUp): Promise<Flow>;
    /**
     * Creates the account with the password. Returns true if it has signed in too: by a code it does, by a link it does not. When
     * the answer is lost it logs in as `loginName`, by default the address that this client gave to `signUp`, to find out.
     * `code_not_valid`: the code or link is wrong, used, or too old. `username_taken`: try again with another `username`.
     */
    confirmSignUp(request: FlowKey & { readonly password: string; readonly username?: string }, loginName?: string): Promise<boolean>;
    /** Asks for a new password: a mail brings a code, if there is such an account. */
    requestPasswordReset(request: LostAccount): Promise<Flow>;
    /**
     * Sets the password, which ends all sessions. Returns true if it has signed in too: when the answer is lost it logs in as
     * `loginName`, by default what this client gave to `requestPasswordReset`, to find out.
     */
    resetPassword(request: FlowKey & { readonly newPassword: string }, loginName?: string): Promise<boolean>;
    /** Asks for another address: a mail to it brings a code. One's own confirms it. Wants a fresh login. */
    changeEmail(request: Schemas['ChangeEmailRequest']): Promise<Flow>;
    /** Makes the new address the user's. When the answer is lost, the record tells whether it is. */
    confirmEmail(key: FlowKey): Promise<User>;
    /** Proves again who is signed in, after `fresh_login_required`. `errors.password`: the password is wrong. */
    stepUp(proof: Schemas['StepUpRequest']): Promise<SessionState>;
    /** Deletes the account, and signs out here. Wants a fresh login. `last_administrator`: somebody else has to be one first. */
    deleteAccount(): Promise<void>;
    /** Everything that is stored about the user. Wants a fresh login. */
    exportAccount(): Promise<AccountExport>;
}

/** What these calls need of the client. */
export interface AccountSession {
    user(): Promise<User>;
    /** Sends a call with the access token, and reads the answer. */
    read<T>(path: string, init?: RequestInit): Promise<T>;
    call(path: string, init?: RequestInit): Promise<Response>;
    login(username: string, password: string): Promise<SessionState>;
    /** Sends a call whose answer starts a session here. */
    startSession(path: string, body: object): Promise<SessionState>;
    /** Replaces the access token of the session that it is of. */
    replaceAccess(text: string): Promise<SessionState>;
    /** Signs out here, because there is no account any more. */
    forgetAccount(): Promise<void>;
}

/** The timeout in milliseconds of a call that hashes a password, or waits for a place among those that do. */
export const hashingTimeout = 30_000;

export class Account implements AccountCalls {
    /** The name by which the user of a flow logs in. */
    private readonly loginNames = new Map<string, string>();
    /** What was presented when an answer was lost: presented again it may be used up. With the record's confirmation before it. */
    private readonly unanswered = new Map<string, string | null>();

    constructor(
        private readonly session: AccountSession,
        /** Calls without cookie. */
        private readonly calls: TokenCalls,
        private readonly confirmSignUpPath: string,
    ) {}

    readonly signUp = async (request: SignUp): Promise<Flow> => this.ask('api/account/signup/', request, request.email);

    readonly confirmSignUp: AccountCalls['confirmSignUp'] = (request, loginName) => this.unlessLost(
        request,
        async () => {
            if ('link' in request) {
                await this.send('api/account/signup/confirm/', request);
            } else {
                await this.session.startSession(this.confirmSignUpPath, request);
            }

            return !('link' in request);
        },
        () => this.logIn(request, request.password, loginName));

    readonly requestPasswordReset = async (request: LostAccount): Promise<Flow> =>
        this.ask('api/account/password/reset/', request, 'email' in request ? request.email : request.username);

    readonly resetPassword: AccountCalls['resetPassword'] = (request, loginName) => this.unlessLost(
        request,
        async () => {
            await this.send('api/account/password/reset/confirm/', request);
            return false;
        },
        () => this.logIn(request, request.newPassword, loginName));

    readonly changeEmail = async (request: Schemas['ChangeEmailRequest']): Promise<Flow> =>
        this.session.read<Flow>('api/account/email/', post(request));

    readonly confirmEmail = async (key: FlowKey): Promise<User> => {
        // When the address was confirmed changes with it, whatever the server's spelling of the address is.
        const { emailConfirmedAt } = await this.session.user();
        return this.unlessLost(
            key,
            () => this.session.read<User>('api/account/email/confirm/', post(key)),
            async (before) => {
                const user = await this.session.user();
                return user.emailConfirmedAt === before ? undefined : user;
            },
            emailConfirmedAt);
    };

    readonly stepUp = async (proof: Schemas['StepUpRequest']): Promise<SessionState> => {
        const { access } = await this.session.read<Schemas['StepUpResponse']>('api/account/step-up/', post(proof));
        if (typeof access !== 'string') {
            throw new NoAnswerError();
        }

        return this.session.replaceAccess(access);
    };

    readonly deleteAccount = async (): Promise<void> => {
        try {
            await this.session.call('api/users/me/', { method: 'DELETE' });
        } catch (error) {
            // Where the answer was lost, the record tells whether there is an account yet.
            const cause = isLost(error) ? await this.session.user().then(() => error, (refusal: unknown) => refusal) : error;
            if (!(cause instanceof ApiError && cause.code === 'user_not_found')) {
                throw error;
            }
        }

        await this.session.forgetAccount();
    };

    readonly exportAccount = async (): Promise<AccountExport> => this.session.read<AccountExport>('api/users/me/export/');

    private async ask(path: string, request: object, loginName: string): Promise<Flow> {
        const { flow, expiresIn } = await readObject(await this.send(path, request));
        if (typeof flow !== 'string' || typeof expiresIn !== 'number') {
            throw new NoAnswerError();
        }

        this.loginNames.set(flow, loginName);
        return { flow, expiresIn };
    }

    /** Sends a call of somebody who need not be signed in. */
    private async send(path: string, body: object): Promise<Response> {
        const answer = await this.calls.post(path, body, hashingTimeout);
        if (!answer.ok) {
            throw await ApiError.from(answer);
        }

        return answer;
    }

    /**
     * Presents what a mail brought. When no answer came, or none did before and now it is used up, `findOut` tells whether the
     * server has done it; undefined: it has not, as far as can be told, and the caller gets the error.
     */
    private async unlessLost<T>(
        key: FlowKey, present: () => Promise<T>, findOut: (before: string | null) => Promise<T | undefined>, before: string | null = null,
    ): Promise<T> {
        const name = 'link' in key ? key.link : `${key.flow} ${key.code}`;
        try {
            return await present();
        } catch (error) {
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

    private async logIn(key: FlowKey, password: string, given: string | undefined): Promise<true | undefined> {
        const name = given ?? ('flow' in key ? this.loginNames.get(key.flow) : undefined);
        if (name === undefined) {
            return undefined;
        }

        await this.session.login(name, password);
        return true;
    }
}

/** Whether the server may have done what was asked: nothing came back, or something that is not from the API. */
function isLost(error: unknown): boolean {
    return error instanceof NoAnswerError || (error instanceof ApiError && error.code === 'unknown');
}

function post(body: object): RequestInit {
    return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
