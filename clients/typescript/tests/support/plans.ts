import { problem } from './fake-server.js';
import { generator } from './schedule.js';
import type { Plan, ScriptEvent } from './script.js';
import type { Fate } from './world.js';

const outage: Fate = { answered: 20, instead: problem(503, 'temporarily_unavailable', 'Later.') };

/** The nth of these fates for the nth refresh; afterwards all is well. */
function fates(...first: (Fate | undefined)[]): (refresh: number) => Fate | undefined {
    return (refresh) => first[refresh];
}

function events(...list: readonly [at: number, does: ScriptEvent['does'], client?: number][]): ScriptEvent[] {
    return list.map(([at, does, client]) => ({ at, client: client ?? 0, does }));
}

/** One for each rule, and for what meets a client on its way. */
const named: readonly Plan[] = [
    {
        name: 'A call shortly before the access token expires refreshes first',
        until: 600_000, events: events([0, 'login'], [1_000, 'call'], [284_000, 'call'], [286_000, 'call'], [287_000, 'call']),
    },
    {
        name: 'Calls at one time share a refresh',
        until: 400_000, events: events([0, 'login'], [290_000, 'call'], [290_000, 'call'], [290_000, 'refresh'], [290_010, 'call']),
    },
    {
        name: 'Two clients of one store refresh once (rule 1)',
        until: 400_000, events: events([0, 'login'], [290_000, 'call'], [290_001, 'call', 1], [290_002, 'call', 2]),
    },
    {
        name: 'Two clients without a common lock refresh both',
        locks: false, until: 400_000, events: events([0, 'login'], [290_000, 'call'], [290_005, 'call', 1], [320_000, 'call'], [320_100, 'call', 1]),
    },
    {
        name: 'An answer that was lost is asked for again after 7 s, with the key of the first request (rules 3 and 4)',
        until: 400_000, events: events([0, 'login'], [20_000, 'refresh'], [40_000, 'call']), fates: fates({ decided: 10 }),
    },
    {
        name: 'An answer that comes after 7 s does not count (rule 3)',
        until: 400_000, events: events([0, 'login'], [20_000, 'refresh']), fates: fates({ decided: 10, answered: 7_001 }),
    },
    {
        name: 'After three requests without an answer the caller hears it, and nobody is signed out (rules 3 and 6)',
        until: 400_000, events: events([0, 'login'], [290_000, 'call'], [312_000, 'call']), fates: fates({}, {}, {}),
    },
    {
        name: 'A client that restarts before the answer sends the key that it stored (rule 4)',
        until: 400_000, events: events([0, 'login'], [290_000, 'refresh'], [293_000, 'restart'], [310_000, 'call']), fates: fates({ decided: 10 }),
    },
    {
        name: 'The key is kept while the token stays the same (rule 4)',
        until: 400_000, leeway: 30_000, events: events([0, 'login'], [20_000, 'refresh'], [31_000, 'refresh'], [42_000, 'refresh'], [60_000, 'refresh']),
        fates: fates(undefined, undefined, { decided: 10 }),
    },
    {
        name: 'A key that was used before is replaced, and the token rests (rules 4 and 5)',
        leeway: 0, until: 400_000, events: events([0, 'login'], [20_000, 'refresh'], [60_000, 'refresh']),
        fates: fates({ answered: 20, instead: problem(422, 'idempotency_key_reused', 'Another key is needed.') }),
    },
    {
        name: 'A token that a refresh has stored rests for 10 s (rule 5)',
        leeway: 0, until: 400_000, events: events([0, 'login'], [20_000, 'refresh'], [22_000, 'refresh'], [29_000, 'restart'], [29_500, 'refresh'], [30_100, 'refresh']),
    },
    {
        name: 'A call that is refused within the 10 s is not repeated: the session was ended elsewhere (rule 5)',
        until: 400_000, events: events([0, 'login'], [20_000, 'refresh'], [21_000, 'call'], [35_000, 'call']), endings: [{ at: 20_500, session: 0 }],
    },
    {
        name: 'A call that is refused later is repeated once, after a refresh',
        until: 400_000, accessLifetime: 300, events: events([0, 'login'], [20_000, 'call'], [40_000, 'call']), endings: [{ at: 30_000, session: 0 }],
    },
    {
        name: 'Access tokens of a few seconds wait for the rest of the refresh token',
        accessLifetime: 4, until: 60_000, events: events([0, 'login'], [2_000, 'call'], [5_000, 'call'], [8_000, 'call'], [13_000, 'call'], [30_000, 'call']),
    },
    {
        name: 'A refresh that is refused for good signs out, and the other client finds it (rule 6)',
        until: 400_000, events: events([0, 'login'], [10_000, 'call', 1], [20_000, 'refresh'], [40_000, 'refresh', 1]), endings: [{ at: 15_000, session: 0 }],
    },
    ...[[429, 'throttled'], [500, 'server_error'], [403, 'permission_denied'], [401, 'not_authenticated'], [502, 'unknown']].map(([status, code]): Plan => ({
        name: `${status} ${code} at a refresh signs nobody out (rule 6)`,
        until: 400_000, events: events([0, 'login'], [290_000, 'call'], [290_500, 'call'], [295_000, 'call']),
        fates: fates({ answered: 20, instead: problem(Number(status), String(code), 'No.') }),
    })),
    {
        name: 'Retry-After is kept to',
        until: 400_000, events: events([0, 'login'], [290_000, 'call'], [300_000, 'call'], [309_000, 'refresh'], [311_000, 'call']),
        fates: fates({ answered: 20, instead: { ...problem(503, 'temporarily_unavailable', 'Later.'), headers: { 'Retry-After': '20' } } }),
    },
    {
        name: 'A phone that sleeps over an answer asks again when it wakes up',
        until: 8_000_000, events: events([0, 'login'], [290_000, 'refresh'], [290_005, 'sleep'], [7_500_000, 'wake'], [7_600_000, 'call']),
    },
    {
        name: 'A phone that sleeps shortly takes the answer that waited for it',
        until: 400_000, events: events([0, 'login'], [290_000, 'refresh'], [290_005, 'sleep'], [293_000, 'wake'], [296_000, 'call']),
    },
    {
        name: 'The answer to a refresh is not stored after a logout (rule 2)',
        until: 400_000, events: events([0, 'login'], [20_000, 'refresh'], [20_500, 'logout'], [30_000, 'call']), fates: fates({ decided: 1_000, answered: 5_000 }),
    },
    {
        name: 'The answer to a refresh does not replace another login (rule 2)',
        locks: false, until: 400_000, events: events([0, 'login'], [20_000, 'refresh'], [20_500, 'login', 1], [40_000, 'call'], [330_000, 'call'], [330_500, 'call', 1]),
        fates: fates({ decided: 10, answered: 5_000 }),
    },
    {
        name: 'A refusal that comes after another login signs nobody out (rule 2)',
        until: 400_000, events: events([0, 'login'], [20_000, 'call'], [40_000, 'refresh'], [40_005, 'logout', 1], [40_105, 'login', 1], [60_000, 'call']),
        fates: fates({ decided: 1_000, answered: 5_000 }),
    },
    {
        name: 'A request that was given up and is decided late does no harm to its repetition',
        until: 400_000, leeway: 0, events: events([0, 'login'], [20_000, 'refresh'], [60_000, 'refresh']), fates: fates({ decided: 5_000 }, undefined),
    },
    {
        name: 'A request that arrives twice makes one token',
        until: 400_000, leeway: 0, events: events([0, 'login'], [20_000, 'refresh'], [60_000, 'refresh']), fates: fates({ decided: 10, again: 4_000, answered: 4_500 }),
    },
    {
        name: 'Nobody is signed in: calls go without a token, and nothing is refreshed',
        until: 60_000, events: events([0, 'call'], [1_000, 'refresh'], [2_000, 'logout']),
    },
    {
        name: 'A logout without an answer is told to the server three times',
        until: 60_000, events: events([0, 'login'], [10_000, 'logout'], [40_000, 'call']), logouts: fates({}, { decided: 10 }, {}, {}),
    },
    {
        name: 'A login that comes while a logout is still told is not touched by it',
        until: 60_000, events: events([0, 'login'], [10_000, 'logout'], [12_000, 'login'], [20_000, 'call']), logouts: fates({}),
    },
    {
        name: 'An outage while the access token lives is not noticed',
        until: 60_000, events: events([0, 'login'], [20_000, 'refresh'], [21_000, 'call'], [22_000, 'call']), fates: fates(outage),
    },
];

/** A plan made from a seed: the same seed, the same plan. */
function randomPlan(seed: number): Plan {
    const random = generator(seed);
    const pick = <T>(...values: T[]): T => values[Math.floor(random() * values.length)]!;
    const within = (from: number, to: number): number => from + Math.floor(random() * (to - from));
    const kinds = ['call', 'call', 'call', 'refresh', 'refresh', 'restart', 'sleep', 'wake', 'wake', ...(random() < 0.3 ? ['login', 'logout'] as const : [])] as const;
    const waits = [5, 30, 1_000, 3_000, 7_000, 10_000, 20_000, 31_000, 285_000, 300_000, 7_200_000];
    const list: ScriptEvent[] = [{ at: 0, client: 0, does: 'login' }];
    let at = 500;
    for (let left = within(4, 14); left > 0; left--) {
        // Odd milliseconds, so that hardly two things happen at one time.
        at += Math.floor(pick(...waits) * (0.9 + random() * 0.2)) + 1;
        list.push({ at, client: within(0, 3), does: pick(...kinds) });
    }

    for (const client of [0, 1, 2]) {
        list.push({ at: at += 101, client, does: 'wake' }, { at: at += 30_003, client, does: 'call' });
    }

    const made = new Map<number, Fate>();
    const fate = (refresh: number): Fate => {
        const chance = random();
        const decided = random() < 0.5 ? within(3, 50) : within(3, 5_000);
        const answered = random() < 0.6 ? decided + within(1, 50) : within(decided, 6_990);
        made.set(refresh, chance < 0.1 ? {} : chance < 0.2 ? outage : { decided, ...(chance < 0.4 ? {} : { answered }) });
        return made.get(refresh)!;
    };
    const leeway = pick(0, 30_000);
    return { name: `Random ${seed}`, leeway, until: at + 60_000, events: list, fates: (refresh) => made.get(refresh) ?? fate(refresh) };
}

/** What clients/schedules/schedules.json is recorded from. */
export const plans: readonly Plan[] = [...named, ...Array.from({ length: 60 }, (_, seed) => randomPlan(seed + 1))];
