import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { protocolRules, type RefreshRules } from '../src/rules.js';
import { randomActions, randomFates, run, shrink, type Setting } from './support/schedule.js';

const runs = Number(process.env['MODEL_RUNS'] ?? 300);
const firstSeed = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 1_000_000));

const settings: readonly Setting[] = [
    { mode: 'body', leeway: 30_000, locks: true, hardship: true },
    { mode: 'body', leeway: 0, locks: true, hardship: true },
    { mode: 'body', leeway: 30_000, locks: false, hardship: true },
    { mode: 'body', leeway: 0, locks: false, hardship: true },
    { mode: 'cookie', leeway: 30_000, locks: true, hardship: true },
    { mode: 'cookie', leeway: 0, locks: true, hardship: true },
    { mode: 'cookie', leeway: 30_000, locks: false, hardship: false },
];

/** The first of so many schedules that goes wrong, as short as it gets. */
async function search(setting: Setting, seed: number, count: number, rules?: RefreshRules): Promise<string | undefined> {
    for (let i = seed; i < seed + count; i++) {
        const fates = randomFates(setting, i);
        const actions = randomActions(setting, i);
        if (await run(setting, actions, fates, rules)) {
            const short = await shrink(actions, async (fewer) => await run(setting, fewer, fates, rules) !== undefined);
            return `${await run(setting, short, fates, rules)}, by MODEL_SEED=${i} MODEL_RUNS=1: ${JSON.stringify(short, undefined, 1)}`;
        }
    }

    return undefined;
}

describe('Within the guarantee nobody is signed out, and nobody is taken for a thief', () => {
    for (const setting of settings) {
        it(`by ${runs} random schedules from seed ${firstSeed}: ${JSON.stringify(setting)}`, async () => {
            assert.equal(await search(setting, firstSeed, runs), undefined);
        });
    }
});

/** Each breaks one rule, and nothing else. */
const mutations: readonly { readonly name: string; readonly setting: Setting; readonly rules: Partial<RefreshRules> }[] = [
    {
        name: 'stores an answer without comparing (rule 2)',
        setting: { mode: 'body', leeway: 30_000, locks: true, hardship: true },
        rules: { afterAnswer: (current, sent, ...rest) => protocolRules.afterAnswer({ ...sent, ...(current?.token === sent.token ? current : {}) }, sent, ...rest) },
    },
    {
        name: 'removes the session at a refusal without comparing (rule 2)',
        setting: { mode: 'body', leeway: 30_000, locks: true, hardship: true },
        rules: { afterRefusal: () => undefined },
    },
    {
        name: 'takes a new key for each request (rule 4)',
        setting: { mode: 'body', leeway: 0, locks: true, hardship: true },
        rules: { withKey: (current, randomKey) => ({ ...current, key: randomKey() }) },
    },
    {
        name: 'drops the key on Unchanged (rule 4)',
        setting: { mode: 'body', leeway: 30_000, locks: true, hardship: true },
        rules: {
            afterAnswer(current, sent, token, ...rest) {
                const { key: _, ...next } = protocolRules.afterAnswer(current, sent, token, ...rest) ?? { token };
                return current?.token === sent.token ? next : current;
            },
        },
    },
    {
        name: 'does not let a token rest, with a leeway of 0 (rule 5)',
        setting: { mode: 'body', leeway: 0, locks: true, hardship: true },
        rules: { rest: 0 },
    },
    {
        name: 'does not let a token rest after 422, with a leeway of 0 (rule 5)',
        setting: { mode: 'cookie', leeway: 0, locks: true, hardship: true },
        rules: { afterKeyReused: (current, sent, randomKey) => current?.token === sent.token ? { ...current, key: randomKey() } : current },
    },
    {
        name: 'signs out when the server is not available (rule 6)',
        setting: { mode: 'body', leeway: 30_000, locks: true, hardship: true },
        rules: { endsSession: () => true },
    },
];

describe('A client that breaks a rule is found out', () => {
    for (const { name, setting, rules } of mutations) {
        it(`when it ${name}`, async (test) => {
            const found = await search(setting, 1, 20_000, { ...protocolRules, ...rules });

            assert.ok(found);
            test.diagnostic(found);
        });
    }
});
