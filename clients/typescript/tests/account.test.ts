import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApiError, NoAnswerError } from '../src/index.js';
import { typedClient } from '../src/openapi.js';
import { problem } from './support/fake-server.js';
import { World, type Fate, type Sent } from './support/world.js';

async function signedIn(): Promise<World> {
    const world = new World({ mode: 'body' });
    await world.until(world.open().client.login('ada', 'right'));
    return world;
}

/** The answer to the next call that is no token call. */
function answers(world: World, answer: Fate['instead']): void {
    world.fate = (sent) => sent.path.startsWith('/api/token/') ? { decided: 10, answered: 20 } : { answered: 20, ...(answer ? { instead: answer } : {}) };
}

function last(world: World): Sent {
    return world.sent.at(-1)!;
}

describe('The calls about the user', () => {
    it('read the record, and where the user is signed in, with the token', async () => {
        const world = await signedIn();
        const { client } = world.tabs[0]!;
        answers(world, { status: 200, body: { username: 'ada' } });
        assert.equal((await world.until(client.user())).username, 'ada');
        assert.equal(last(world).url, 'https://api.example.com/api/users/me/');
        assert.match(last(world).headers.get('Authorization')!, /^Bearer /);

        answers(world, { status: 200, body: { count: 1, results: [{ id: 'a' }] } });
        assert.equal((await world.until(client.sessions())).results[0]!.id, 'a');
        assert.equal(last(world).url, 'https://api.example.com/api/sessions/?page=1');
    });

    it('end a session, and one that has ended already is no error', async () => {
        const world = await signedIn();
        const { client } = world.tabs[0]!;
        answers(world, problem(404, 'not_found', 'Not found.'));

        await world.until(client.endSession('a/b'));

        assert.equal(last(world).url, 'https://api.example.com/api/sessions/a%2Fb/');
        answers(world, problem(503, 'temporarily_unavailable', 'Later.'));
        await assert.rejects(world.until(client.endSession('a')), (error) => error instanceof ApiError && error.code === 'temporarily_unavailable');
    });

    it('change the password, and say what is wrong about it', async () => {
        const world = await signedIn();
        const { client } = world.tabs[0]!;
        answers(world, problem(400, 'invalid', 'Invalid input.', { newPassword: ['This password is too short.'] }));

        await assert.rejects(
            world.until(client.changePassword('right', 'short')), (error) => error instanceof ApiError && error.errors['newPassword']?.length === 1);

        assert.deepEqual(JSON.parse(last(world).body), { currentPassword: 'right', newPassword: 'short' });
        assert.equal(last(world).headers.get('Content-Type'), 'application/json');
    });

    it('fail by ApiError when nobody is signed in, and by NoAnswerError without a network', async () => {
        const world = new World({ mode: 'body' });
        await assert.rejects(world.until(world.open().client.user()), (error) => error instanceof ApiError && error.code === 'not_authenticated');

        const offline = world.open({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
        await assert.rejects(world.until(offline.client.user()), (error) => error instanceof NoAnswerError && error.cause instanceof TypeError);
    });
});

describe('The access token', () => {
    it('is handed out for what the client does not send itself, as fresh as for a call', async () => {
        const world = await signedIn();
        const { client } = world.tabs[0]!;
        const first = await world.until(client.getAccessToken());
        assert.match(first!, /^e30\./);
        await world.pass(290_000);

        assert.notEqual(await world.until(client.getAccessToken()), first);
        assert.equal(world.refreshes().length, 1);
    });

    it('is undefined when nobody is signed in', async () => {
        const world = new World({ mode: 'body' });
        assert.equal(await world.until(world.open().client.getAccessToken()), undefined);
    });
});

describe('The typed client', () => {
    it('calls the paths of the document with the token, below the base', async () => {
        const world = await signedIn();
        answers(world, { status: 200, body: { id: 1, username: 'ada' } });

        const { data } = await world.until(typedClient(world.tabs[0]!.client).GET('/api/users/{id}/', { params: { path: { id: 1 } } }));

        assert.equal(data?.username, 'ada');
        assert.equal(last(world).url, 'https://api.example.com/api/users/1/');
        assert.match(last(world).headers.get('Authorization')!, /^Bearer /);
    });
});
