import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { protocolRules } from '../src/rules.js';
import { mutations } from './support/mutations.js';
import { plans } from './support/plans.js';
import { play, record, type Script } from './support/script.js';

const { schedules } = JSON.parse(await readFile(new URL('../../../schedules/schedules.json', import.meta.url), 'utf8')) as { schedules: Script[] };

describe(`The ${schedules.length} schedules that every client plays`, () => {
    it('are as the plans record them now: else run `npm run schedules`', async () => {
        const recorded: Script[] = [];
        for (const plan of plans) {
            recorded.push(await record(plan));
        }

        assert.deepEqual(schedules, recorded);
    });

    for (const schedule of schedules) {
        it(schedule.name, async () => assert.deepEqual(await play(schedule), []));
    }
});

describe('A client that breaks a rule does not play them all', () => {
    for (const { name, rules } of mutations) {
        it(`when it ${name}`, async (test) => {
            const failed: string[] = [];
            for (const schedule of schedules) {
                if ((await play(schedule, { ...protocolRules, ...rules })).length > 0) {
                    failed.push(schedule.name);
                }
            }

            assert.ok(failed.length > 0);
            test.diagnostic(`${failed.length}: ${failed.slice(0, 3).join('; ')}`);
        });
    }
});
