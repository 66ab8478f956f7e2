import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApiError, createClient, NoAnswerError, type Channel, type Client, type KeyValueStore, type SessionState } from '../src/index.js';
import { World } from './support/world.js';

for (const mode of ['body', 'cookie'] as const) {
    describe(`Signing in and out, in ${mode} mode`, () => {
        it('A login says who is signed in, and for how long the access token lasts', async () => {
            const world = new World({ mode });
            const { client } = world.open();
            assert.deepEqual(client.state(), { status: 'unknown' });

            const state = await world.until(client.login('ada', 'right'));

            assert.deepEqual(
                state, { status: 'signedIn', expiresAt: world.now + 300_000, userId: 7, roles: ['administrator'], sessionId: 'ada-0' });
        });

        it('The state is the same object until something changes, as useSyncExternalStore wants it', async () => {
            const world = new World({ mode });
            const { subscribe, state, login, refresh, logout } = world.open().client;
            const seen: SessionState[] = [];
            subscribe((next) => seen.push(next));
            for (const change of [() => login('ada', 'right'), refresh, logout] as const) {
                await world.until<unknown>(change());
                await world.pass(20_000);
                assert.equal(state(), state());
                assert.equal(seen.at(-1), state());
            }

            assert.deepEqual(seen.map((one) => one.status), ['unknown', 'signedIn', 'signedIn', 'signedOut']);
        });

        it('A login that cannot be stored leaves no session behind', async () => {
            const world = new World({ mode });
            const full = (): never => {
                throw new Error('The quota has been exceeded.');
            };
            const { client } = world.open({ storage: { get: () => null, set: full, remove: () => undefined } });

            await assert.rejects(world.until(client.login('ada', 'right')), /quota/);

            assert.equal(world.server.sessions[0]!.ended, 'Blacklisted');
            assert.notEqual(client.state().status, 'signedIn');
        });

        it('A failed login changes nothing', async () => {
            const world = new World({ mode });
            const { client } = world.open();
            await world.until(client.login('ada', 'right'));
            const before = world.record;

            await assert.rejects(world.until(client.login('ada', 'wrong')), (error) => error instanceof ApiError && error.code === 'no_active_account');

            assert.deepEqual(world.record, before);
            assert.equal(client.state().status, 'signedIn');
        });

        it('A login is sent once, however long it takes', async () => {
            const world = new World({ mode });
            world.fate = () => ({});

            await assert.rejects(world.until(world.open().client.login('ada', 'right')), NoAnswerError);

            assert.equal(world.sent.length, 1);
        });

        it('A reload goes on', async () => {
            const world = new World({ mode });
            await world.until(world.open().client.login('ada', 'right'));
            world.tabs[0]!.die();
            await world.pass(3_600_000);

            const state = await world.until(world.open().client.restore());

            assert.equal(state.status === 'signedIn' && state.sessionId, 'ada-0');
        });

        it('Restoring where nobody is signed in sends nothing', async () => {
            const world = new World({ mode });

            assert.deepEqual(await world.until(world.open().client.restore()), { status: 'signedOut' });
            assert.equal(world.sent.length, 0);
        });

        it('Restoring a session that has ended signs out; without a network it says so and does not', async () => {
            const world = new World({ mode });
            await world.until(world.open().client.login('ada', 'right'));
            world.tabs[0]!.die();
            await world.pass(400_000);
            const { client } = world.open();
            const { fate } = world;
            world.fate = () => ({});
            await assert.rejects(world.until(client.restore()), NoAnswerError);
            assert.notEqual(client.state().status, 'signedOut');

            world.fate = fate;
            world.server.end(0);
            await world.pass(2_000);

            assert.deepEqual(await world.until(client.restore()), { status: 'signedOut' });
        });

        it('Logins, refreshes and logouts reach the listeners of all tabs', async () => {
            const world = new World({ mode });
            const [one, two] = [world.open(), world.open()];
            const states: [SessionState['status'][], SessionState['status'][]] = [[], []];
            one.client.subscribe((state, event) => event.name !== 'initial' && states[0].push(state.status));
            const stop = two.client.subscribe((state, event) => event.name !== 'initial' && states[1].push(state.status));

            await world.until(one.client.login('ada', 'right'));
            await world.pass(100);
            await world.until(one.client.refresh());
            await world.pass(11_000);
            await world.until(two.client.refresh());
            await world.pass(100);
            await world.until(one.client.logout());
            await world.pass(100);

            assert.deepEqual(states[0], ['signedIn', 'signedIn', 'signedOut']);
            assert.deepEqual(states[1], ['signedIn', 'signedIn', 'signedOut']);
            stop();
            await world.until(one.client.login('ada', 'right'));
            await world.pass(100);
            assert.equal(states[1].length, 3);
        });

        it('Another tab follows, even where messages come before what they tell of is to be seen in the store', async () => {
            const world = new World({ mode });
            const behind = new Map<string, string>();
            const channel = { onmessage: null as Channel['onmessage'], postMessage: () => undefined, close: () => undefined };
            const broadcast = (data: unknown): void => channel.onmessage?.({ data: structuredClone(data) } as MessageEvent);
            const catchUp = (): void => {
                behind.clear();
                world.storage.forEach((value, key) => behind.set(key, value));
                broadcast({ kind: 'session' });
            };
            const first = world.open({ channel: { ...channel, postMessage: broadcast } }).client;
            const second = world.open({ channel, storage: storageIn(behind) }).client;
            await world.until(second.restore());

            await world.until(first.login('ada', 'right'));
            await world.pass(0);
            catchUp();
            await world.pass(0);
            assert.equal(second.state().status, 'signedIn');

            await world.until(first.logout());
            await world.pass(0);
            catchUp();
            await world.pass(0);
            assert.equal(second.state().status, 'signedOut');
        });

        it('A logout ends the session, here at once and at the server', async () => {
            const world = new World({ mode });
            const { client } = world.open();
            await world.until(client.login('ada', 'right'));
            const ending = client.logout();
            await world.pass(0);
            assert.equal(client.state().status, 'signedOut');

            assert.equal(await world.until(ending), true);

            assert.equal(world.server.sessions[0]!.ended, 'Blacklisted');
            assert.equal(world.cookie, undefined);
            assert.equal(world.record, undefined);
        });

        it('A logout without a network ends it here and says that the server does not know', async () => {
            const world = new World({ mode });
            const { client } = world.open();
            await world.until(client.login('ada', 'right'));
            world.fate = () => ({});

            assert.equal(await world.until(client.logout()), false);

            assert.equal(client.state().status, 'signedOut');
            assert.equal(world.record, undefined);
            assert.equal((await world.until(world.open().client.restore())).status, 'signedOut');
        });

        it('A login right after a logout is not undone by the answer to the logout', async () => {
            const world = new World({ mode });
            const { client } = world.open();
            await world.until(client.login('ada', 'right'));
            world.fate = (sent) => ({ decided: 10, answered: sent.path === '/api/token/blacklist/' ? 5_000 : 20 });

            const ending = client.logout();
            await world.until(client.login('grace', 'right'));
            await world.until(ending);
            await world.pass(400_000);

            assert.equal((await world.until(client.fetch('/api/users/me/'))).status, 200);
        });
    });
}

describe('What is kept where', () => {
    it('In cookie mode no token is in the store, and cookies go with token calls only', async () => {
        const world = new World({ mode: 'cookie' });
        const { client } = world.open();
        const kept: string[] = [];
        const look = (): void => void kept.push(...world.storage.values());
        await world.until(client.login('ada', 'right'));
        look();
        await world.pass(290_000);
        world.fate = () => {
            look();
            return { decided: 10, answered: 20 };
        };
        await world.until(client.fetch('/api/users/me/'));
        look();

        for (const record of kept.map((text) => JSON.parse(text) as Record<string, unknown>)) {
            assert.ok(Object.keys(record).every((name) => ['token', 'key', 'refreshedAt'].includes(name)), JSON.stringify(record));
            assert.match(String(record['token']), /^id of /);
        }
        assert.deepEqual(world.sent.map((sent) => [sent.path, sent.credentials]), [
            ['/api/token/', 'include'], ['/api/token/refresh/', 'include'], ['/api/users/me/', undefined],
        ]);
        assert.deepEqual(world.refreshes().map((sent) => [sent.body, sent.headers.get('Content-Type')]), [['', null]]);
    });

    it('A cookie that the browser has dropped signs out', async () => {
        const world = new World({ mode: 'cookie' });
        await world.until(world.open().client.login('ada', 'right'));
        world.cookie = undefined;
        world.tabs[0]!.die();

        assert.deepEqual(await world.until(world.open().client.restore()), { status: 'signedOut' });
        assert.equal(world.record, undefined);
    });

    it('In body mode no cookie is sent, and a reload needs no refresh', async () => {
        const world = new World({ mode: 'body' });
        await world.until(world.open().client.login('ada', 'right'));
        world.tabs[0]!.die();

        const { client } = world.open();
        assert.equal((await world.until(client.fetch('/api/users/me/'))).status, 200);

        assert.equal(world.refreshes().length, 0);
        assert.equal(world.sent[0]!.credentials, 'omit');
    });

    it('Without rotation the token stays, and so does its key', async () => {
        const world = new World({ mode: 'body', rotates: false });
        const { client } = world.open();
        await world.until(client.login('ada', 'right'));
        const { token } = world.record!;

        for (let i = 0; i < 3; i++) {
            await world.pass(290_000);
            assert.equal((await world.until(client.fetch('/api/users/me/'))).status, 200);
        }

        assert.equal(world.record!.token, token);
        assert.equal(new Set(world.refreshes().map((sent) => sent.headers.get('Idempotency-Key'))).size, 1);
    });

    it('Keys are random, long enough and visible ASCII', async () => {
        const keys = new Set<string>();
        for (let i = 0; i < 100; i++) {
            const client = createClient({
                baseUrl: 'https://api.example.com', mode: 'body',
                fetch: async (input, init) => {
                    const key = new Headers(init?.headers).get('Idempotency-Key');
                    if (key) {
                        keys.add(key);
                    }
                    return new Response(JSON.stringify({ access: String(input), refresh: `t${keys.size}` }));
                },
            });
            await client.login('ada', 'right');
            await client.fetch('/x');
        }

        assert.equal(keys.size, 100);
        assert.ok([...keys].every((key) => /^[!-~]{32}$/.test(key)));
    });

    it('What somebody else wrote into the store is no session', async () => {
        for (const rubbish of ['', '{', 'null', '[]', '{"token":1}', '"text"']) {
            const world = new World({ mode: 'body' });
            world.storage.set('api-session:https://api.example.com/', rubbish);
            assert.deepEqual(await world.until(world.open().client.restore()), { status: 'signedOut' });
        }
    });
});

function storageIn(values: Map<string, string>): KeyValueStore {
    return { get: (key) => values.get(key), set: (key, value) => void values.set(key, value), remove: (key) => void values.delete(key) };
}

describe('A platform', () => {
    const withGlobal = async (name: string, value: unknown, work: () => void | Promise<void>): Promise<void> => {
        const before = Object.getOwnPropertyDescriptor(globalThis, name);
        Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
        try {
            await work();
        } finally {
            if (before) {
                Object.defineProperty(globalThis, name, before);
            } else {
                Reflect.deleteProperty(globalThis, name);
            }
        }
    };
    const create = (): Client => createClient({ mode: 'body', baseUrl: 'https://api.example.com' });
    const full = { getItem: () => null, setItem: () => { throw new Error('The quota has been exceeded.'); }, removeItem: () => undefined };

    for (const [what, storage] of [['Node 25\'s without a file', {}], ['one that takes nothing', full]] as const) {
        it(`whose localStorage is ${what} has the session in memory, and is told so`, async () => {
            const warned: unknown[] = [];
            const { warn } = console;
            console.warn = (text: unknown) => void warned.push(text);
            try {
                await withGlobal('localStorage', storage, async () => {
                    const client = create();
                    assert.equal((await client.restore()).status, 'signedOut');
                    client.close();
                });
            } finally {
                console.warn = warn;
            }

            assert.equal(warned.length, 1);
            assert.match(String(warned[0]), /localStorage cannot be used/);
        });
    }

    it('without random numbers is found out at once, unless keys come from elsewhere', async () => {
        await withGlobal('crypto', undefined, () => {
            assert.throws(create, /react-native-get-random-values/);
            createClient({ mode: 'body', baseUrl: 'https://api.example.com', randomKey: () => 'k'.repeat(20) }).close();
        });
    });

    it('whose URL has no parts is found out at once', async () => {
        class Address {
            get pathname(): string {
                throw new Error('URL.pathname is not implemented');
            }
        }

        await withGlobal('URL', Address, () => assert.throws(create, /react-native-url-polyfill/));
    });
});
