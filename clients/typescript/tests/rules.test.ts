import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApiError, NoAnswerError } from '../src/index.js';
import { problem } from './support/fake-server.js';
import { World, type Fate } from './support/world.js';

/** A signed-in world whose first access token is nearly over. */
async function signedIn(options: ConstructorParameters<typeof World>[0]): Promise<World> {
    const world = new World(options);
    await world.until(world.open().client.login('ada', 'right'));
    await world.pass(290_000);
    return world;
}

const lost: Fate = {};
const answered: Fate = { decided: 10, answered: 20 };

for (const mode of ['body', 'cookie'] as const) {
    describe(`The rules for clients, in ${mode} mode`, () => {
        it('1: calls of one tab share one refresh', async () => {
            const world = await signedIn({ mode });
            const client = world.tabs[0]!.client;

            const answers = await world.until(Promise.all([1, 2, 3].map(() => client.fetch('/api/users/me/'))));

            assert.deepEqual(answers.map((answer) => answer.status), [200, 200, 200]);
            assert.equal(world.refreshes().length, 1);
        });

        it('1: tabs refresh one at a time, and the second finds that it need not', async () => {
            const world = await signedIn({ mode });
            const second = world.open();

            const answers = await world.until(Promise.all(world.tabs.map((tab) => tab.client.fetch('/api/users/me/'))));

            assert.deepEqual(answers.map((answer) => answer.status), [200, 200]);
            assert.equal(world.refreshes().length, 1);
            assert.equal(second.client.state().status, 'signedIn');
        });

        it('1: without locks tabs refresh at once, and stay signed in', async () => {
            const world = await signedIn({ mode, locks: false });
            world.open();

            const answers = await world.until(Promise.all(world.tabs.map((tab) => tab.client.fetch('/api/users/me/'))));

            assert.deepEqual(answers.map((answer) => answer.status), [200, 200]);
            assert.deepEqual(world.server.verdicts.map((one) => one.verdict), ['Rotated', 'Replayed']);
            assert.equal(new Set(world.server.verdicts.map((one) => one.key)).size, 1, 'They share the key.');
        });

        it('2: the answer to a refresh does not undo a logout', async () => {
            const world = await signedIn({ mode });
            const client = world.tabs[0]!.client;
            world.fate = (sent) => sent.path === '/api/token/refresh/' ? { decided: 10, answered: 5_000 } : answered;
            const refreshing = client.refresh();
            await world.pass(100);

            const ending = client.logout();
            await world.pass(0);
            assert.equal(client.state().status, 'signedOut');

            assert.equal(await world.until(ending), true);
            await world.until(refreshing);
            assert.equal(client.state().status, 'signedOut');
            assert.equal(world.record, undefined);
            assert.equal(world.cookie, undefined);
        });

        it('2: the answer to a refresh does not undo the login of another tab', async () => {
            const world = await signedIn({ mode });
            world.fate = (sent) => sent.path === '/api/token/refresh/' ? { decided: 10, answered: 5_000 } : answered;
            const refreshing = world.tabs[0]!.client.refresh();
            await world.pass(100);

            await world.until(world.open().client.login('grace', 'right'));
            await world.until(refreshing);
            await world.pass(100);

            for (const tab of world.tabs) {
                const state = tab.client.state();
                assert.equal(state.status === 'signedIn' && state.sessionId, 'grace-1');
            }
            assert.match(world.record!.token, /grace-1/);
            if (mode === 'cookie') {
                assert.match(world.cookie!, /grace-1/);
            }
        });

        it('2: a refusal does not undo the login of another tab', async () => {
            const world = await signedIn({ mode, locks: false });
            world.server.end(0);
            world.fate = (sent) => sent.path === '/api/token/refresh/' ? { decided: 10, answered: 5_000 } : answered;
            const refreshing = world.tabs[0]!.client.refresh();
            await world.pass(100);

            await world.until(world.open().client.login('grace', 'right'));
            await world.until(refreshing);

            assert.match(world.record!.token, /grace-1/);
            assert.equal(world.tabs[0]!.client.state().status, 'signedIn');
        });

        it('3: times out after 7 s, repeats at once, at most twice', async () => {
            const world = await signedIn({ mode });
            const client = world.tabs[0]!.client;
            await world.pass(20_000);
            const start = world.now;
            world.fate = () => lost;

            await assert.rejects(world.until(client.fetch('/api/users/me/')), NoAnswerError);

            assert.deepEqual(world.refreshes().map((sent) => sent.at - start), [0, 7_000, 14_000]);
            assert.equal(client.state().status, 'signedIn');
        });

        it('3: an answer that a phone finds when it wakes up too late does not count', async () => {
            const world = await signedIn({ mode });
            const refreshing = world.tabs[0]!.client.refresh();
            await world.pass(5);
            world.tabs[0]!.sleep();
            await world.pass(3_600_000);
            world.tabs[0]!.wake();
            await world.until(refreshing);

            assert.deepEqual(world.server.verdicts.map((one) => one.verdict).slice(0, 1), ['Rotated']);
            assert.ok(world.refreshes().length > 1);
            assert.equal(world.tabs[0]!.client.state().status, 'signedIn');
        });

        it('4: the key is in the store before the request is sent, and not before the first', async () => {
            const world = await signedIn({ mode });
            assert.equal(world.record!.key, undefined);
            let stored: string | undefined;
            world.fate = () => {
                stored = world.record!.key;
                return answered;
            };

            await world.until(world.tabs[0]!.client.refresh());

            assert.ok(stored);
            assert.equal(world.refreshes()[0]!.headers.get('Idempotency-Key'), stored);
            assert.equal(world.record!.key, undefined, 'Another token, no key.');
        });

        it('4: repeats, a reloaded page and other tabs send the same key', async () => {
            const world = await signedIn({ mode });
            world.fate = () => lost;
            world.tabs[0]!.client.refresh().catch(() => undefined);
            await world.pass(8_000);
            world.tabs[0]!.die();
            world.fate = () => answered;

            await world.until(world.open().client.refresh());

            const keys = world.refreshes().map((sent) => sent.headers.get('Idempotency-Key'));
            assert.equal(keys.length, 3);
            assert.equal(new Set(keys).size, 1);
        });

        it('4: the key is kept when the token stays the same', async () => {
            const world = await signedIn({ mode });
            const client = world.tabs[0]!.client;
            await world.until(client.refresh());
            await world.pass(11_000);

            await world.until(client.refresh());

            assert.deepEqual(world.server.verdicts.map((one) => one.verdict), ['Rotated', 'Unchanged']);
            assert.equal(world.record!.key, world.server.verdicts[1]!.key);
        });

        it('4: a key that was used before is replaced, and the token rests', async () => {
            const world = await signedIn({ mode, leeway: 0 });
            const client = world.tabs[0]!.client;
            world.fate = (sent) => sent.path === '/api/token/refresh/' && world.refreshes().length === 1
                ? { answered: 20, instead: problem(422, 'idempotency_key_reused', 'Another key is needed.') }
                : answered;

            await world.until(client.refresh());

            const [first, second] = world.refreshes();
            assert.notEqual(first!.headers.get('Idempotency-Key'), second!.headers.get('Idempotency-Key'));
            assert.ok(second!.at - first!.at >= 10_000);
            assert.equal(client.state().status, 'signedIn');
        });

        it('4: keys that are refused time and again end in an error, not in a loop', async () => {
            const world = await signedIn({ mode });
            world.fate = () => ({ answered: 20, instead: problem(422, 'idempotency_key_reused', 'Another key is needed.') });

            await assert.rejects(world.until(world.tabs[0]!.client.refresh()), (error) => error instanceof ApiError && error.code === 'idempotency_key_reused');

            assert.equal(world.refreshes().length, 3);
            assert.notEqual(world.tabs[0]!.client.state().status, 'signedOut');
        });

        it('5: a token is not presented within 10 s of its storing, whoever asks', async () => {
            const world = await signedIn({ mode, channel: false });
            await world.until(world.tabs[0]!.client.refresh());
            const storedAt = world.now;
            await world.until(world.tabs[0]!.client.refresh());
            assert.equal(world.refreshes().length, 1);
            world.tabs[0]!.die();

            await world.until(world.open().client.restore());

            if (mode === 'cookie') {
                assert.equal(world.refreshes()[1]!.at, storedAt + 10_000);
            } else {
                assert.equal(world.refreshes().length, 1, 'The access token is in the store.');
            }
            assert.equal(world.tabs[1]!.client.state().status, 'signedIn');
        });

        it('5: a new tab takes the access token of another one instead of waiting', async () => {
            const world = await signedIn({ mode });
            await world.until(world.tabs[0]!.client.refresh());
            await world.pass(1_000);
            const opened = world.now;

            const state = await world.until(world.open().client.restore());

            assert.equal(state.status, 'signedIn');
            assert.ok(world.now - opened < 100);
            assert.equal(world.refreshes().length, 1);
        });

        it('5: a page that reloads just after the login need not wait: nothing older is under way', async () => {
            const world = new World({ mode });
            await world.until(world.open().client.login('ada', 'right'));
            world.tabs[0]!.die();
            const opened = world.now;

            await world.until(world.open().client.restore());

            assert.ok(world.now - opened < 100);
        });

        it('5: an access token refused within the 10 s is not refreshed: the caller sees the 401', async () => {
            const world = await signedIn({ mode });
            const client = world.tabs[0]!.client;
            await world.until(client.refresh());
            world.server.end(0);

            for (let i = 0; i < 3; i++) {
                assert.equal((await world.until(client.fetch('/api/users/me/'))).status, 401);
            }
            assert.equal(world.refreshes().length, 1);

            await world.pass(10_000);
            assert.equal((await world.until(client.fetch('/api/users/me/'))).status, 401);
            assert.equal(world.refreshes().length, 2);
            assert.equal(client.state().status, 'signedOut');
        });

        for (const [status, code] of [[500, 'server_error'], [503, 'temporarily_unavailable'], [429, 'throttled'], [401, 'unknown'], [403, 'permission_denied'], [502, 'unknown']] as const) {
            it(`6: ${status} ${code} signs nobody out`, async () => {
                const world = await signedIn({ mode });
                await world.pass(20_000);
                const answer = code === 'unknown' ? { status, body: {} } : problem(status, code, 'No.');
                world.fate = () => ({ answered: 20, instead: answer });

                await assert.rejects(world.until(world.tabs[0]!.client.fetch('/api/users/me/')),
                    (error) => error instanceof ApiError && error.status === status && error.code === code);
                assert.equal(world.tabs[0]!.client.state().status, 'signedIn');
                assert.ok(world.record);

                await world.pass(2_000);
                world.fate = () => answered;
                assert.equal((await world.until(world.tabs[0]!.client.fetch('/api/users/me/'))).status, 200);
            });
        }

        for (const code of ['token_not_valid', 'no_active_account']) {
            it(`6: 401 ${code} at refresh signs out, in all tabs`, async () => {
                const world = await signedIn({ mode });
                const other = world.open();
                await world.until(other.client.restore());
                await world.pass(290_000);
                world.fate = () => ({ answered: 20, instead: problem(401, code, 'No.') });

                await assert.rejects(world.until(world.tabs[0]!.client.refresh()), (error) => error instanceof ApiError && error.code === code);
                await world.pass(10);

                assert.equal(world.tabs[0]!.client.state().status, 'signedOut');
                assert.equal(other.client.state().status, 'signedOut');
                assert.equal(world.record, undefined);
            });
        }

        it('5: a clock that was set back makes a token rest once more, and no longer', async () => {
            const world = await signedIn({ mode });
            const client = world.tabs[0]!.client;
            await world.until(client.refresh());
            world.clockShift = -3_600_000;
            const before = world.now;

            const answer = await world.until(client.fetch('/api/users/me/'));

            assert.equal(answer.status, 200);
            assert.ok(world.now - before <= 11_000, `${world.now - before} ms`);
        });

        it('6: what is no answer of the API counts as none', async () => {
            const world = await signedIn({ mode });
            await world.pass(20_000);
            world.fate = () => ({ answered: 20, instead: { status: 200, body: { hotel: 'Please pay.' } } });

            await assert.rejects(world.until(world.tabs[0]!.client.fetch('/api/users/me/')), NoAnswerError);

            assert.equal(world.refreshes().length, 3);
            assert.ok(world.record);
        });

        it('Retry-After is kept to: nothing is sent before, and callers hear why', async () => {
            const world = await signedIn({ mode });
            await world.pass(20_000);
            const client = world.tabs[0]!.client;
            world.fate = () => ({ answered: 20, instead: { ...problem(503, 'temporarily_unavailable', 'No.'), headers: { 'Retry-After': '20' } } });
            const isOutage = (error: unknown): boolean => error instanceof ApiError && error.retryAfter === 20;

            await assert.rejects(world.until(client.refresh()), isOutage);
            for (let i = 0; i < 19; i++) {
                await world.pass(1_000);
                await assert.rejects(world.until(client.fetch('/api/users/me/')), isOutage);
            }
            assert.equal(world.refreshes().length, 1);

            await world.pass(1_000);
            world.fate = () => answered;
            assert.equal((await world.until(client.fetch('/api/users/me/'))).status, 200);
        });

        it('An outage while the access token still lives is not noticed', async () => {
            const world = await signedIn({ mode });
            const outage: Fate = { answered: 20, instead: problem(503, 'temporarily_unavailable', 'No.') };
            world.fate = (sent) => sent.path === '/api/token/refresh/' ? outage : answered;

            assert.equal((await world.until(world.tabs[0]!.client.fetch('/api/users/me/'))).status, 200);
        });
    });
}
