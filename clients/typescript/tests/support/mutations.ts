import { protocolRules, type RefreshRules } from '../../src/rules.js';
import type { Setting } from './schedule.js';

/** A client that breaks one rule, and nothing else. */
export interface Mutation {
    readonly name: string;
    readonly setting: Setting;
    readonly rules: Partial<RefreshRules>;
    /** Where a search by random schedules begins: a little before the first that finds it. Absent: too rare to be met at random. */
    readonly seed?: number;
}

export const mutations: readonly Mutation[] = [
    {
        name: 'stores an answer without comparing (rule 2)',
        setting: { mode: 'body', leeway: 30_000, locks: true, hardship: true },
        rules: { afterAnswer: (current, sent, ...rest) => protocolRules.afterAnswer({ ...sent, ...(current?.token === sent.token ? current : {}) }, sent, ...rest) },
        seed: 1,
    },
    {
        name: 'takes a refusal for its own without comparing (rule 2)',
        setting: { mode: 'body', leeway: 30_000, locks: true, hardship: true },
        rules: { afterRefusal: () => undefined },
    },
    {
        name: 'takes a new key for each request (rule 4)',
        setting: { mode: 'body', leeway: 0, locks: true, hardship: true },
        rules: { withKey: (current, randomKey) => ({ ...current, key: randomKey() }) },
        seed: 1,
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
        seed: 1_370,
    },
    {
        name: 'does not let a token rest, with a leeway of 0 (rule 5)',
        setting: { mode: 'body', leeway: 0, locks: true, hardship: true },
        rules: { rest: 0 },
        seed: 370,
    },
    {
        name: 'does not let a token rest after 422, with a leeway of 0 (rule 5)',
        setting: { mode: 'cookie', leeway: 0, locks: true, hardship: true },
        rules: { afterKeyReused: (current, sent, randomKey) => current?.token === sent.token ? { ...current, key: randomKey() } : current },
        seed: 900,
    },
    {
        name: 'signs out when the server is not available (rule 6)',
        setting: { mode: 'body', leeway: 30_000, locks: true, hardship: true },
        rules: { endsSession: () => true },
        seed: 1,
    },
];
