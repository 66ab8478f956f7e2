import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApiError, createClient } from '../src/index.js';
import { problem } from './support/fake-server.js';
import { World } from './support/world.js';

async function signedIn(options: Partial<ConstructorParameters<typeof World>[0]> = {}): Promise<World> {
    const world = new World({ mode: 'body', ...options });
    await world.until(world.open().client.login('ada', 'right'));
    return world;
}

const authorization = (world: World): string | null => world.sent.at(-1)!.headers.get('Authorization');

describe('fetch', () => {
    it('gives the access token to the API, and to nobody else', async () => {
        const world = new World({ mode: 'body' });
        const { client } = world.open({ baseUrl: 'https://api.example.com/v' });
        world.fate = (sent) => sent.path === '/v/api/token/'
            ? { answered: 1, instead: world.server.handle({ ...sent, path: '/api/token/', method: 'POST', query: '' }) }
            : { answered: 1, instead: { status: 200, body: {} } };
        await world.until(client.login('ada', 'right'));

        const gets = async (input: string | URL | Request): Promise<boolean> => {
            await world.until(client.fetch(input));
            return authorization(world) !== null;
        };

        assert.equal(await gets('api/users/me/'), true);
        assert.equal(world.sent.at(-1)!.url, 'https://api.example.com/v/api/users/me/');
        // The paths of the OpenAPI document begin with a slash, wherever the API lies.
        assert.equal(await gets('/api/users/me/'), true);
        assert.equal(world.sent.at(-1)!.url, 'https://api.example.com/v/api/users/me/');
        assert.equal(await gets('/v/api/users/me/'), true);
        assert.equal(world.sent.at(-1)!.url, 'https://api.example.com/v/api/users/me/');
        assert.equal(await gets(new URL('https://api.example.com/v/api/users/')), true);
        assert.equal(await gets(new Request('https://api.example.com/v/api/users/')), true);
        for (const foreign of [
            'https://other.example.com/v/api/users/', 'http://api.example.com/v/api/users/', 'https://api.example.com:8443/v/',
            'https://api.example.com/vault/', '/../api/users/', 'https://api.example.com/v/../api/', 'https://api.example.com.evil.example/v/', '//evil.example/v/',
        ]) {
            assert.equal(await gets(foreign), false, foreign);
        }
    });

    it('leaves a request alone that brings its own Authorization', async () => {
        const world = await signedIn();

        await world.until(world.tabs[0]!.client.fetch('/api/users/me/', { headers: { Authorization: 'Bearer e30.e30.x' } }));

        assert.equal(authorization(world), 'Bearer e30.e30.x');
        assert.equal(world.refreshes().length, 0);
    });

    it('sends without a token when nobody is signed in', async () => {
        const world = new World({ mode: 'cookie' });

        const answer = await world.until(world.open().client.fetch('/api/users/me/'));

        assert.equal(answer.status, 401);
        assert.equal(world.sent.length, 1);
        assert.equal(authorization(world), null);
    });

    it('refreshes before the token is over, by its lifetime, whatever the clocks say', async () => {
        for (const serverAhead of [-86_400_000, 86_400_000]) {
            const world = await signedIn({ serverAhead });
            const { client } = world.tabs[0]!;
            await world.pass(280_000);
            await world.until(client.fetch('/api/users/me/'));
            assert.equal(world.refreshes().length, 0);

            await world.pass(10_000);
            const answer = await world.until(client.fetch('/api/users/me/'));

            assert.equal(world.refreshes().length, 1);
            assert.equal(answer.status, 200);
        }
    });

    it('refreshes on a refused token and sends once more, with method, headers and body', async () => {
        const world = await signedIn();
        await world.pass(20_000);
        let refused = 0;
        world.fate = (sent) => sent.path === '/api/users/' && refused++ === 0
            ? { answered: 20, instead: problem(401, 'token_not_valid', 'No.') }
            : { decided: 10, answered: 20 };

        const answer = await world.until(world.tabs[0]!.client.fetch('/api/users/', { method: 'POST', body: '{"a":1}', headers: { 'X-Mine': 'yes' } }));

        assert.equal(answer.status, 200);
        const [first, second] = world.sent.filter((sent) => sent.path === '/api/users/');
        assert.equal(second!.body, '{"a":1}');
        assert.equal(second!.headers.get('X-Mine'), 'yes');
        assert.notEqual(first!.headers.get('Authorization'), second!.headers.get('Authorization'));
    });

    it('repeats a Request with its body', async () => {
        const bodies: string[] = [];
        const world = await signedIn();
        const { client } = world.tabs[0]!;
        const whole = createClientSeeing(world, bodies);
        await world.pass(20_000);

        const answer = await world.until(whole.fetch(new Request('https://api.example.com/api/users/', { method: 'PUT', body: 'text' })));

        assert.equal(answer.status, 200);
        assert.deepEqual(bodies, ['text', 'text']);
        client.close();
    });

    it('does not repeat a stream: the caller sees the 401, and the next call has a new token', async () => {
        const bodies: string[] = [];
        const world = await signedIn();
        const whole = createClientSeeing(world, bodies);
        await world.pass(20_000);
        const body = new Blob(['text']).stream();

        const answer = await world.until(whole.fetch('/api/users/', { method: 'PUT', body, duplex: 'half' } as RequestInit));

        assert.equal(answer.status, 401);
        assert.deepEqual(bodies, ['text']);
        assert.equal(world.refreshes().length, 1);
    });

    it('sends no more than twice', async () => {
        const world = await signedIn();
        await world.pass(20_000);
        world.fate = (sent) => sent.path === '/api/users/me/'
            ? { answered: 20, instead: problem(401, 'token_not_valid', 'No.') }
            : { decided: 10, answered: 20 };

        const answer = await world.until(world.tabs[0]!.client.fetch('/api/users/me/'));

        assert.equal(answer.status, 401);
        assert.equal(world.sent.filter((sent) => sent.path === '/api/users/me/').length, 2);
        assert.equal(world.refreshes().length, 1);
    });

    it('leaves a young token that is refused alone, unless it lives so short that it may have expired on its way', async () => {
        for (const { accessLifetime, status } of [{ accessLifetime: 300, status: 401 }, { accessLifetime: 3, status: 200 }]) {
            const world = await signedIn({ accessLifetime });
            await world.pass(20_000);
            world.fate = () => ({ decided: 10, answered: 3_100 });
            await world.until(world.tabs[0]!.client.refresh());
            world.fate = (sent) => accessLifetime === 300 && sent.path === '/api/users/me/'
                ? { answered: 20, instead: problem(401, 'token_not_valid', 'No.') }
                : { decided: 10, answered: 20 };

            const answer = await world.until(world.tabs[0]!.client.fetch('/api/users/me/'));

            assert.equal(answer.status, status);
            assert.equal(world.sent.filter((sent) => sent.path === '/api/users/me/').length, status === 401 ? 1 : 2);
        }
    });

    it('does not take another 401 for a reason to refresh, and leaves the body to the caller', async () => {
        const world = await signedIn();
        await world.pass(20_000);
        world.fate = () => ({ answered: 20, instead: problem(401, 'user_inactive', 'User is inactive') });

        const answer = await world.until(world.tabs[0]!.client.fetch('/api/users/me/'));

        assert.equal(world.refreshes().length, 0);
        assert.equal((await ApiError.from(answer)).code, 'user_inactive');
    });

    it('takes a refused HEAD, which has no body, by its challenge', async () => {
        const world = await signedIn();
        await world.pass(20_000);
        world.fate = (sent) => sent.path === '/api/users/me/' && world.refreshes().length === 0
            ? { answered: 20, instead: { status: 401, body: {}, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } } }
            : { decided: 10, answered: 20 };

        const answer = await world.until(world.tabs[0]!.client.fetch('/api/users/me/', { method: 'HEAD' }));

        assert.equal(answer.status, 200);
        assert.equal(world.refreshes().length, 1);
    });

    it('leaves nothing unhandled to somebody who gave up before asking', async () => {
        const unhandled: unknown[] = [];
        const note = (reason: unknown): void => void unhandled.push(reason);
        process.on('unhandledRejection', note);
        const world = await signedIn();
        await world.pass(290_000);
        world.fate = () => ({});

        await assert.rejects(world.until(world.tabs[0]!.client.fetch('/api/users/me/', { signal: AbortSignal.abort() })), { name: 'AbortError' });
        await world.pass(60_000);
        await new Promise((resolve) => setImmediate(resolve));

        process.off('unhandledRejection', note);
        assert.deepEqual(unhandled, []);
    });

    it('is given up when the caller gives up, and the refresh goes on for the others', async () => {
        const world = await signedIn();
        await world.pass(290_000);
        const { client } = world.tabs[0]!;
        const giveUp = new AbortController();
        const given = client.fetch('/api/users/me/', { signal: giveUp.signal });
        const other = client.fetch('/api/users/me/');
        await world.pass(5);

        giveUp.abort();

        await assert.rejects(world.until(given), { name: 'AbortError' });
        assert.equal((await world.until(other)).status, 200);
        assert.equal(world.refreshes().length, 1);
    });
});

/** A client of the same store, whose requests to users are refused once and noted with their whole body. */
function createClientSeeing(world: World, bodies: string[]): ReturnType<typeof createClient> {
    const send = world.tabs[0]!;
    let refused = 0;
    return createClient({
        baseUrl: 'https://api.example.com/', mode: 'body',
        storage: { get: (key) => world.storage.get(key), set: (key, value) => void world.storage.set(key, value), remove: (key) => void world.storage.delete(key) },
        clock: { now: () => world.now, setTimeout: (run, ms) => world.after(ms, run), clearTimeout: (cancel) => (cancel as () => void)() },
        fetch: async (input, init) => {
            const request = new Request(input, init);
            if (!request.url.endsWith('/api/users/')) {
                return send.fetch(input as URL, init);
            }

            bodies.push(await request.text());
            return refused++ === 0
                ? new Response(JSON.stringify(problem(401, 'token_not_valid', 'No.').body), { status: 401 })
                : new Response('{}');
        },
    });
}

describe('ApiError', () => {
    it('has what the answer says', async () => {
        const error = await ApiError.from(new Response(
            JSON.stringify(problem(400, 'invalid', 'Invalid input.', { username: ['This field is required.'] }).body),
            { status: 400, headers: { 'Retry-After': '3' } }));

        assert.deepEqual(
            [error.name, error.status, error.code, error.detail, error.errors, error.retryAfter],
            ['ApiError', 400, 'invalid', 'Invalid input.', { username: ['This field is required.'] }, 3]);
    });

    it('is unknown when it is not the API that answers', async () => {
        const error = await ApiError.from(new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' } }));

        assert.deepEqual([error.code, error.errors, error.retryAfter], ['unknown', {}, undefined]);
    });
});
