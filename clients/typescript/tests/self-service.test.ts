import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApiError, NoAnswerError, type SessionEvent } from '../src/index.js';
import { problem } from './support/fake-server.js';
import { World, type Fate, type Sent } from './support/world.js';

const asked = { status: 202, body: { flow: 'f1', expiresIn: 900 } };
const usedUp = problem(400, 'code_not_valid', 'The code is wrong or too old.');
const tooOld = problem(401, 'fresh_login_required', 'Prove again who you are.');
const code = { flow: 'f1', code: '1234 5678' };
const link = { link: 'secret-of-the-link' };

const isApiError = (expected: string) => (error: unknown): boolean => error instanceof ApiError && error.code === expected;

const answered: Fate = { decided: 10, answered: 20 };
/** The server decides, and its answer never arrives. */
const lost: Fate = { decided: 10 };

/** What becomes of the next call of this path; all others are answered. */
function next(world: World, path: string, fate: Fate): void {
    let isNext = true;
    world.fate = (sent) => {
        const isThis = isNext && sent.path === path;
        isNext &&= !isThis;
        return isThis ? fate : answered;
    };
}

function calls(world: World): string[] {
    return world.sent.map((sent) => sent.path);
}

function bodyOf(sent: Sent | undefined): unknown {
    return JSON.parse(sent?.body || 'null');
}

/** An account that does not exist until somebody has finished its sign-up, with a server that takes each code once. */
function unborn(mode: 'body' | 'cookie'): World {
    const world = new World({ mode });
    let finished = false;
    const { server } = world;
    server.calls.set('POST /api/account/signup/', () => asked);
    server.calls.set('POST /api/account/signup/confirm/', (request) => {
        if (finished) {
            return usedUp;
        }

        finished = true;
        return 'link' in (JSON.parse(request.body) as object) ? { status: 204, body: {} } : { ...server.start('ada', request), status: 201 };
    });
    server.calls.set('POST /api/account/password/reset/', () => asked);
    server.calls.set('POST /api/account/password/reset/confirm/', () => finished ? usedUp : (finished = true, { status: 204, body: {} }));
    return world;
}

for (const mode of ['body', 'cookie'] as const) {
    describe(`A sign-up, in ${mode} mode`, () => {
        it('is asked for without cookie and token, and finished by the code with a session', async () => {
            const world = unborn(mode);
            const { client } = world.open();
            const { signUp, confirmSignUp } = client;

            assert.deepEqual(await world.until(signUp({ email: 'ada@example.com', firstName: 'Ada' })), asked.body);
            assert.equal(await world.until(confirmSignUp({ ...code, password: 'right' })), true);

            assert.deepEqual(bodyOf(world.sent[0]), { email: 'ada@example.com', firstName: 'Ada' });
            assert.deepEqual(bodyOf(world.sent[1]), { ...code, password: 'right' });
            assert.equal(world.sent[0]?.credentials, 'omit');
            assert.equal(world.sent[1]?.url.endsWith('/confirm/?useCookies=true'), mode === 'cookie');
            assert.equal(world.sent[1]?.credentials, mode === 'cookie' ? 'include' : 'omit');
            assert.equal(client.state().status, 'signedIn');
            assert.equal(world.cookie !== undefined, mode === 'cookie');
            world.tabs[0]!.die();
            assert.equal((await world.until(world.open().client.restore())).status, 'signedIn');
        });

        it('is finished by the link without one', async () => {
            const world = unborn(mode);
            const { client } = world.open();

            assert.equal(await world.until(client.confirmSignUp({ ...link, password: 'right' })), false);

            assert.equal(world.sent[0]?.url, 'https://api.example.com/api/account/signup/confirm/');
            assert.notEqual(client.state().status, 'signedIn');
        });

        it('whose answer is lost is found out by a login with the new password', async () => {
            const world = unborn(mode);
            const { client } = world.open();
            await world.until(client.signUp({ email: 'ada@example.com' }));
            next(world, '/api/account/signup/confirm/', lost);

            assert.equal(await world.until(client.confirmSignUp({ ...code, password: 'right' })), true);

            assert.deepEqual(bodyOf(world.sent.at(-1)), { username: 'ada@example.com', password: 'right' });
            assert.deepEqual(calls(world).slice(-2), ['/api/account/signup/confirm/', '/api/token/']);
            assert.equal(client.state().status, 'signedIn');
        });

        it('whose answer and login are lost is found out when the code comes again and is used up', async () => {
            const world = unborn(mode);
            const { client } = world.open();
            await world.until(client.signUp({ email: 'ada@example.com' }));
            world.fate = (sent) => sent.path === '/api/token/' ? {} : lost;
            await assert.rejects(world.until(client.confirmSignUp({ ...code, password: 'right' })), NoAnswerError);
            assert.notEqual(client.state().status, 'signedIn');

            world.fate = () => answered;
            assert.equal(await world.until(client.confirmSignUp({ ...code, password: 'right' })), true);

            assert.equal(client.state().status, 'signedIn');
        });

        it('that the server did not hear of is an error, and the code is good for another try', async () => {
            const world = unborn(mode);
            const { client } = world.open();
            await world.until(client.signUp({ email: 'ada@example.com' }));
            world.fate = (sent) => sent.path === '/api/token/'
                ? { answered: 20, instead: problem(401, 'no_active_account', 'No such account.') }
                : {};
            await assert.rejects(world.until(client.confirmSignUp({ ...code, password: 'right' })), NoAnswerError);

            world.fate = () => answered;
            assert.equal(await world.until(client.confirmSignUp({ ...code, password: 'right' })), true);
            assert.equal(calls(world).at(-1), '/api/account/signup/confirm/');
        });
    });
}

describe('A sign-up', () => {
    it('by a link whose answer is lost logs in where the app knows the name, and else is an error', async () => {
        for (const name of ['ada@example.com', undefined]) {
            const world = unborn('body');
            const { client } = world.open();
            next(world, '/api/account/signup/confirm/', lost);
            const finished = world.until(client.confirmSignUp({ ...link, password: 'right' }, name));

            await (name ? finished.then((signedIn) => assert.equal(signedIn, true)) : assert.rejects(finished, NoAnswerError));
            assert.equal(calls(world).length, name ? 2 : 1);
        }
    });

    it('with a wrong code says so, and nobody logs in', async () => {
        const world = unborn('body');
        const { client } = world.open();
        await world.until(client.signUp({ email: 'ada@example.com' }));
        world.fate = () => ({ answered: 20, instead: usedUp });

        await assert.rejects(world.until(client.confirmSignUp({ ...code, password: 'right' })), isApiError('code_not_valid'));

        assert.deepEqual(calls(world), ['/api/account/signup/', '/api/account/signup/confirm/']);
    });

    it('that a gateway answered for the API counts as lost, and a page of a hotel as no answer', async () => {
        const world = unborn('body');
        const { client } = world.open();
        world.fate = () => ({ answered: 20, instead: { status: 200, body: { hotel: 'Please pay.' } } });
        await assert.rejects(world.until(client.signUp({ email: 'ada@example.com' })), NoAnswerError);

        world.fate = () => answered;
        await world.until(client.signUp({ email: 'ada@example.com' }));
        next(world, '/api/account/signup/confirm/', { answered: 20, instead: { status: 502, body: {} } });
        assert.equal(await world.until(client.confirmSignUp({ ...code, password: 'right' })), true);
        assert.equal(calls(world).at(-1), '/api/token/');
    });

    it('that failed on the server is found out when the code comes again and is used up', async () => {
        const world = unborn('body');
        const { client } = world.open();
        await world.until(client.signUp({ email: 'ada@example.com' }));
        const failed = problem(503, 'temporarily_unavailable', 'Try again.');
        next(world, '/api/account/signup/confirm/', { answered: 20, instead: failed });
        await assert.rejects(world.until(client.confirmSignUp({ ...code, password: 'right' })), isApiError('temporarily_unavailable'));
        assert.equal(calls(world).at(-1), '/api/account/signup/confirm/');

        next(world, '/api/account/signup/confirm/', { answered: 20, instead: usedUp });
        assert.equal(await world.until(client.confirmSignUp({ ...code, password: 'right' })), true);
    });

    it('says whose user name is taken', async () => {
        const world = unborn('body');
        world.fate = () => ({ answered: 20, instead: problem(409, 'username_taken', 'That name is taken.') });
        await assert.rejects(world.until(world.open().client.signUp({ email: 'a@example.com', username: 'ada' })), isApiError('username_taken'));
    });
});

describe('A reset', () => {
    it('is asked for by address or name, and sets the password without a login', async () => {
        const world = unborn('cookie');
        const { client } = world.open();
        assert.deepEqual(await world.until(client.requestPasswordReset({ username: 'ada' })), asked.body);

        assert.equal(await world.until(client.resetPassword({ ...code, newPassword: 'right' })), false);

        assert.deepEqual(world.sent.map((sent) => [sent.path, bodyOf(sent), sent.credentials]), [
            ['/api/account/password/reset/', { username: 'ada' }, 'omit'],
            ['/api/account/password/reset/confirm/', { ...code, newPassword: 'right' }, 'omit'],
        ]);
        assert.notEqual(client.state().status, 'signedIn');
    });

    it('whose answer is lost is found out by a login, with what was asked for or the name that the app knows', async () => {
        for (const [key, name] of [[code, undefined], [link, 'ada']] as const) {
            const world = unborn('body');
            const { client } = world.open();
            await world.until(client.requestPasswordReset({ email: 'ada@example.com' }));
            next(world, '/api/account/password/reset/confirm/', lost);

            assert.equal(await world.until(client.resetPassword({ ...key, newPassword: 'right' }, name)), true);

            assert.deepEqual(bodyOf(world.sent.at(-1)), { username: name ?? 'ada@example.com', password: 'right' });
            assert.equal(client.state().status, 'signedIn');
        }
    });

    it('that is refused says why, and nobody logs in', async () => {
        const world = unborn('body');
        const { client } = world.open();
        await world.until(client.requestPasswordReset({ email: 'ada@example.com' }));
        world.fate = () => ({ answered: 20, instead: problem(400, 'invalid', 'Invalid input.', { newPassword: ['Too short.'] }) });

        await assert.rejects(
            world.until(client.resetPassword({ ...code, newPassword: 'x' })),
            (error) => error instanceof ApiError && error.errors['newPassword']?.[0] === 'Too short.');
        assert.equal(calls(world).length, 2);
    });
});

/** Signed in, with a server that has a record. */
async function signedIn(mode: 'body' | 'cookie', record: () => object = () => ({ username: 'ada' })): Promise<World> {
    const world = new World({ mode });
    world.server.calls.set('GET /api/users/me/', (request) => ({ status: 200, body: { ...record(), token: request.headers.get('Authorization') } }));
    await world.until(world.open().client.login('ada', 'right'));
    return world;
}

describe('A change of address', () => {
    it('is asked for and confirmed with the token', async () => {
        const world = await signedIn('body');
        const { client } = world.tabs[0]!;
        world.server.calls.set('POST /api/account/email/', () => asked);
        world.server.calls.set('POST /api/account/email/confirm/', () => ({ status: 200, body: { email: 'b@example.com' } }));

        assert.deepEqual(await world.until(client.changeEmail({ email: 'b@example.com', currentPassword: 'right' })), asked.body);
        assert.equal((await world.until(client.confirmEmail(code))).email, 'b@example.com');

        for (const path of ['/api/account/email/', '/api/account/email/confirm/']) {
            const sent = world.sent.find((one) => one.path === path);
            assert.match(sent?.headers.get('Authorization') ?? '', /^Bearer /);
            assert.equal(sent?.headers.get('Content-Type'), 'application/json');
        }
    });

    it('whose answer is lost is told by the record, at once or when the code is used up', async () => {
        for (const isAway of [false, true]) {
            let emailConfirmedAt: string | null = null;
            const world = await signedIn('body', () => ({ emailConfirmedAt }));
            const { client } = world.tabs[0]!;
            world.server.calls.set('POST /api/account/email/confirm/', () => {
                const before = emailConfirmedAt;
                emailConfirmedAt ??= '2026-11-29T12:00:00Z';
                return before === null ? { status: 200, body: { emailConfirmedAt } } : usedUp;
            });
            const brokenCall: Fate = { decided: 10, broken: 30 };
            const readsBefore = world.sent.length + 1;
            world.fate = (sent) => sent.path === '/api/account/email/confirm/' || (isAway && world.sent.length > readsBefore) ? brokenCall : answered;
            if (isAway) {
                await assert.rejects(world.until(client.confirmEmail(code)), NoAnswerError);
                assert.equal(calls(world).length, 4);
                world.fate = () => answered;
            }

            assert.equal((await world.until(client.confirmEmail(code))).emailConfirmedAt, '2026-11-29T12:00:00Z');
        }
    });

    it('with a wrong code, or that the server did not hear of, is an error', async () => {
        const world = await signedIn('body', () => ({ emailConfirmedAt: null }));
        const { client } = world.tabs[0]!;
        world.server.calls.set('POST /api/account/email/confirm/', () => usedUp);
        await assert.rejects(world.until(client.confirmEmail(link)), isApiError('code_not_valid'));

        next(world, '/api/account/email/confirm/', { answered: 20, instead: { status: 504, body: {} } });
        await assert.rejects(world.until(client.confirmEmail(link)), isApiError('unknown'));
        assert.equal(client.state().status, 'signedIn');
    });
});

for (const mode of ['body', 'cookie'] as const) {
    describe(`A fresh login, in ${mode} mode`, () => {
        const steppingUp = async (): Promise<World> => {
            const world = await signedIn(mode);
            world.server.calls.set('POST /api/account/step-up/', (request) => (JSON.parse(request.body) as { password: string }).password === 'right'
                ? { status: 200, body: { access: world.server.accessToken(world.server.sessions[0]!) } }
                : problem(400, 'invalid', 'Invalid input.', { password: ['Wrong.'] }));
            return world;
        };

        it('that is required signs nobody out, and refreshes nothing', async () => {
            const world = await signedIn(mode);
            const { client } = world.tabs[0]!;
            world.server.calls.set('DELETE /api/users/me/', () => tooOld);
            await world.pass(20_000);

            await assert.rejects(world.until(client.deleteAccount()), isApiError('fresh_login_required'));
            await assert.rejects(world.until(client.deleteAccount()), isApiError('fresh_login_required'));

            assert.equal(world.refreshes().length, 0);
            assert.equal(client.state().status, 'signedIn');
            assert.deepEqual(calls(world).slice(1), ['/api/users/me/', '/api/users/me/']);
        });

        it('is proved by a step-up, whose access token all tabs use from then on', async () => {
            const world = await steppingUp();
            const [one, two] = [world.tabs[0]!.client, world.open().client];
            await world.until(two.restore());
            const before = await world.until(one.getAccessToken());
            const events: SessionEvent['name'][] = [];
            two.subscribe((_, event) => events.push(event.name));
            await world.pass(5_000);

            const state = await world.until(one.stepUp({ password: 'right' }));
            await world.pass(100);

            const after = await world.until(one.getAccessToken());
            assert.notEqual(after, before);
            assert.equal(await world.until(two.getAccessToken()), after);
            assert.deepEqual(events, ['initial', 'refreshed']);
            assert.equal(state.status === 'signedIn' && state.expiresAt, world.now - 100 + 300_000);
            assert.ok(mode === 'body' || ![...world.storage.values()].some((text) => text.includes(after!)));
        });

        it('outlives the page where the store holds access tokens, and the session goes on', async () => {
            const world = await steppingUp();
            await world.until(world.tabs[0]!.client.stepUp({ password: 'right' }));
            const after = await world.until(world.tabs[0]!.client.getAccessToken());
            world.tabs[0]!.die();
            const { client } = world.open();
            await world.until(client.restore());

            assert.equal(await world.until(client.getAccessToken()) === after, mode === 'body');
            await world.pass(400_000);
            assert.equal((await world.until(client.restore())).status, 'signedIn');
        });

        it('with a wrong password changes nothing', async () => {
            const world = await steppingUp();
            const { client } = world.tabs[0]!;
            const before = await world.until(client.getAccessToken());

            await assert.rejects(
                world.until(client.stepUp({ password: 'wrong' })), (error) => error instanceof ApiError && error.errors['password']?.length === 1);

            assert.equal(await world.until(client.getAccessToken()), before);
        });

        it('is not undone by a refresh that was decided before it and answered after it', async () => {
            const world = await steppingUp();
            const { client } = world.tabs[0]!;
            await world.pass(15_000);
            const issued: string[] = [];
            const accessToken = world.server.accessToken.bind(world.server);
            world.server.accessToken = (session) => {
                issued.push(accessToken(session));
                return issued.at(-1)!;
            };
            world.fate = (sent) => sent.path === '/api/token/refresh/' ? { decided: 10, answered: 4_000 } : { decided: 50, answered: 100 };

            const refreshing = world.until(client.refresh());
            const state = await world.until(client.stepUp({ password: 'right' }));
            await refreshing;

            assert.equal(issued.length, 2);
            assert.equal(await world.until(client.getAccessToken()), issued[1]);
            assert.equal(state.status, 'signedIn');
        });

        it('of a session that another one has replaced meanwhile is refused', async () => {
            const world = await steppingUp();
            const [one, two] = [world.tabs[0]!.client, world.open().client];
            world.fate = (sent) => sent.path === '/api/account/step-up/' ? { decided: 10, answered: 3_000 } : answered;

            const proving = one.stepUp({ password: 'right' });
            proving.catch(() => undefined);
            await world.until(two.login('grace', 'right'));

            await assert.rejects(world.until(proving), /Another session/);
            const state = one.state();
            assert.equal(state.status === 'signedIn' && state.sessionId, 'grace-1');
        });

        it('during which somebody logs out stays logged out', async () => {
            const world = await steppingUp();
            const { client } = world.tabs[0]!;
            world.fate = (sent) => sent.path === '/api/account/step-up/' ? { decided: 10, answered: 3_000 } : answered;

            const proving = client.stepUp({ password: 'right' });
            await world.pass(1_000);
            await world.until(client.logout());

            assert.deepEqual(await world.until(proving), { status: 'signedOut' });
            assert.equal(world.record, undefined);
        });
    });

    describe(`Deleting the account, in ${mode} mode`, () => {
        it('signs out all tabs, and says why', async () => {
            const world = await signedIn(mode);
            const [one, two] = [world.tabs[0]!.client, world.open().client];
            await world.until(two.restore());
            const events: SessionEvent[] = [];
            two.subscribe((_, event) => events.push(event));
            world.server.calls.set('DELETE /api/users/me/', () => ({ status: 204, body: {} }));

            await world.until(one.deleteAccount());
            await world.pass(100);

            assert.deepEqual(one.state(), { status: 'signedOut' });
            assert.deepEqual(events.at(-1), { name: 'signed_out', reason: 'account_deleted' });
            assert.deepEqual([world.record, world.cookie], [undefined, undefined]);
            assert.equal(calls(world).at(-1), mode === 'cookie' ? '/api/token/blacklist/' : '/api/users/me/');
        });

        it('whose answer is lost is told by the record', async () => {
            for (const isGone of [true, false]) {
                const world = await signedIn(mode);
                const { client } = world.tabs[0]!;
                let heard = false;
                world.server.calls.set('DELETE /api/users/me/', () => {
                    heard = true;
                    return { status: 502, body: {} };
                });
                world.server.calls.set('GET /api/users/me/', () => isGone && heard
                    ? problem(401, 'user_not_found', 'User not found')
                    : { status: 200, body: {} });
                const deleting = world.until(client.deleteAccount());

                await (isGone ? deleting : assert.rejects(deleting, isApiError('unknown')));
                assert.equal(client.state().status, isGone ? 'signedOut' : 'signedIn');
            }
        });
    });
}

describe('The account', () => {
    it('that is gone already counts as deleted; nobody\'s, and the last administrator\'s, do not', async () => {
        const world = await signedIn('body');
        const { client } = world.tabs[0]!;
        world.server.calls.set('DELETE /api/users/me/', () => problem(409, 'last_administrator', 'Somebody has to be one.'));
        await assert.rejects(world.until(client.deleteAccount()), isApiError('last_administrator'));

        world.server.calls.set('DELETE /api/users/me/', () => problem(401, 'user_not_found', 'User not found'));
        await world.until(client.deleteAccount());
        assert.equal(client.state().status, 'signedOut');

        world.server.calls.clear();
        await assert.rejects(world.until(client.deleteAccount()), isApiError('not_authenticated'));
    });

    it('is exported with the token', async () => {
        const world = await signedIn('body');
        world.server.calls.set('GET /api/users/me/export/', () => ({ status: 200, body: { user: { username: 'ada' }, sessions: [] } }));
        assert.equal((await world.until(world.tabs[0]!.client.exportAccount())).user.username, 'ada');

        world.server.calls.set('GET /api/users/me/export/', () => tooOld);
        await assert.rejects(world.until(world.tabs[0]!.client.exportAccount()), isApiError('fresh_login_required'));
    });
});
