import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SessionEvent } from '../src/index.js';
import { problem } from './support/fake-server.js';
import { World, type FakeTab } from './support/world.js';

/** What the tab's listener is called with, in words. */
function listen(tab: FakeTab): string[] {
    const heard: string[] = [];
    tab.client.subscribe((state, event) => heard.push(`${wordsOf(event)} → ${state.status}`));
    return heard;
}

function wordsOf(event: SessionEvent): string {
    return event.name === 'signed_out' ? `${event.name} (${event.reason})` : event.name;
}

for (const mode of ['body', 'cookie'] as const) {
    describe(`What listeners hear, in ${mode} mode`, () => {
        it('The state as it is, and then each change by its name', async () => {
            const world = new World({ mode });
            const tab = world.open();
            const heard = listen(tab);

            await world.until(tab.client.login('ada', 'right'));
            await world.pass(20_000);
            await world.until(tab.client.refresh());
            await world.until(tab.client.logout());
            await world.pass(10);
            const late = listen(tab);
            await world.pass(10);

            assert.deepEqual(heard, ['initial → unknown', 'signed_in → signedIn', 'refreshed → signedIn', 'signed_out (logout) → signedOut']);
            assert.deepEqual(late, ['initial → signedOut']);
        });

        it('The other tabs hear the same, and why somebody was signed out', async () => {
            const world = new World({ mode });
            const [one, two] = [world.open(), world.open()];
            const heard = listen(two);

            await world.until(one.client.login('ada', 'right'));
            await world.pass(10);
            await world.until(one.client.logout());
            await world.pass(10);

            assert.deepEqual(heard, ['initial → unknown', 'signed_in → signedIn', 'signed_out (logout) → signedOut']);
        });

        for (const [code, reason] of [['token_not_valid', 'session_ended'], ['no_active_account', 'user_inactive']] as const) {
            it(`A refresh that is refused by ${code} says ${reason}, with the refusal, here and in the other tabs`, async () => {
                const world = new World({ mode });
                const [one, two] = [world.open(), world.open()];
                await world.until(one.client.login('ada', 'right'));
                await world.pass(20_000);
                const heard = listen(two);
                let error: unknown;
                one.client.subscribe((_, event) => error = event.name === 'signed_out' ? event.error : undefined);
                world.fate = () => ({ answered: 20, instead: problem(401, code, 'No.') });

                await assert.rejects(world.until(one.client.refresh()));
                await world.pass(10);

                assert.equal((error as { code?: string }).code, code);
                assert.equal(heard.at(-1), `signed_out (${reason}) → signedOut`);
            });
        }

        it('Nobody was signed in: there is no other reason', async () => {
            const world = new World({ mode });
            const tab = world.open();
            const heard = listen(tab);

            await world.until(tab.client.restore());
            await world.pass(10);

            assert.deepEqual(heard, ['initial → unknown', 'signed_out (none) → signedOut']);
        });

        it('A record that somebody else has removed is gone without a reason', async () => {
            const world = new World({ mode, channel: false });
            const tab = world.open();
            await world.until(tab.client.login('ada', 'right'));
            const heard = listen(tab);
            world.storage.clear();

            await world.until(tab.client.refresh());
            await world.pass(10);

            assert.equal(heard.at(-1), 'signed_out (removed) → signedOut');
        });

        it('Another user, or other roles of the same one, are a change of the user', async () => {
            const world = new World({ mode });
            const tab = world.open();
            await world.until(tab.client.login('ada', 'right'));
            await world.pass(20_000);
            const heard = listen(tab);

            world.server.roles = ['editor'];
            await world.until(tab.client.refresh());
            world.server.userId = 8;
            await world.until(tab.client.login('grace', 'right'));
            await world.until(tab.client.login('grace', 'right'));
            await world.pass(10);

            assert.deepEqual(
                heard.slice(1), ['user_changed → signedIn', 'user_changed → signedIn', 'signed_in → signedIn']);
        });

        it('A listener that is added twice is called twice, until each is removed', async () => {
            const world = new World({ mode });
            const tab = world.open();
            let calls = 0;
            const listener = (): void => void calls++;
            const [first, second] = [tab.client.subscribe(listener), tab.client.subscribe(listener)];
            await world.pass(10);
            assert.equal(calls, 2);

            first();
            await world.until(tab.client.login('ada', 'right'));
            await world.pass(10);
            assert.equal(calls, 3);

            second();
            await world.until(tab.client.logout());
            await world.pass(10);
            assert.equal(calls, 3);
        });
    });
}

describe('In cookie mode', () => {
    it('a cookie that the browser has not any more is a reason of its own', async () => {
        const world = new World({ mode: 'cookie' });
        const tab = world.open();
        await world.until(tab.client.login('ada', 'right'));
        await world.pass(20_000);
        const heard = listen(tab);
        world.cookie = undefined;

        await assert.rejects(world.until(tab.client.refresh()));
        await world.pass(10);

        assert.equal(heard.at(-1), 'signed_out (cookie_lost) → signedOut');
    });
});
