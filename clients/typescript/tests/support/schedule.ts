import type { RefreshRules } from '../../src/rules.js';
import { problem } from './fake-server.js';
import { World, type Fate, type FakeTab, type Sent } from './world.js';

/** One thing that happens; `tab` is a place that a page can be in, `wait` the milliseconds that pass after it. */
export type Action =
    & { readonly wait: number }
    & (
        | { readonly kind: 'call' | 'refresh' | 'reload' | 'wake' | 'login' | 'logout'; readonly tab: number }
        /** The page dies in the midst of what it does, after so many steps, for which it is told to refresh. */
        | { readonly kind: 'crash'; readonly tab: number; readonly steps: number }
        | { readonly kind: 'sleep'; readonly tab: number });

export interface Setting {
    readonly mode: 'body' | 'cookie';
    readonly leeway: number;
    readonly locks: boolean;
    /** Whether pages die and phones sleep. Without locks, a cookie is within the guarantee only while they do not. */
    readonly hardship: boolean;
}

/** What the guarantee allows to happen to a refresh: decided within 5 s or never, answered within 7 s or never. */
export const [decidedWithin, answeredWithin] = [5_000, 7_000];

/** A schedule run by the client's real code; the fate of the nth refresh is `fates(n)`. */
export async function run(setting: Setting, actions: readonly Action[], fates: (refresh: number) => Fate, rules?: RefreshRules): Promise<string | undefined> {
    const world = new World({ ...setting, serverAhead: 5_000_000, ...(rules ? { rules } : {}) });
    const places = new Map<number, FakeTab>();
    const open = (place: number): FakeTab => {
        places.set(place, world.open());
        return places.get(place)!;
    };
    const at = (place: number): FakeTab => places.get(place) ?? open(place);
    const faults: string[] = [];
    let signing: FakeTab | undefined;
    let expected = 'user-0';
    let refreshes = 0;

    await world.until(at(0).client.login('user', 'right'));
    // A cookie that arrives for a page long gone, after somebody has signed in anew, is the old session's: README.md, "Limits".
    const signsInAnew = actions.some((action) => action.kind === 'login');
    const fateOf = (fate: Fate): Fate => ({ ...fate, cookieOutlivesTab: fate.cookieOutlivesTab === true && !signsInAnew });
    world.fate = (sent: Sent) => sent.path === '/api/token/refresh/' ? fateOf(fates(refreshes++)) : { decided: 10, answered: 20 };

    for (const action of actions) {
        const tab = at(action.tab);
        switch (action.kind) {
            case 'call': quietly(tab.client.fetch('/api/users/me/')); break;
            case 'refresh': quietly(tab.client.refresh()); break;
            case 'wake': tab.wake(); break;
            case 'login':
                if (!signing && isWell(tab)) {
                    signing = tab;
                    quietly(tab.client.login('user', 'right').then((state) => {
                        expected = state.status === 'signedIn' ? state.sessionId : 'nobody';
                        signing = undefined;
                    }));
                }
                break;
            case 'logout':
                if (!signing && isWell(tab)) {
                    [signing, expected] = [tab, 'nobody'];
                    quietly(tab.client.logout().then(() => signing = undefined));
                }
                break;
            default:
                // Whoever is about to sign in or out is left alone, so that it stays clear who should be signed in.
                if (signing === tab) {
                    break;
                }

                if (action.kind === 'sleep') {
                    tab.sleep();
                } else if (action.kind === 'reload') {
                    tab.die();
                    quietly(open(action.tab).client.restore());
                } else if (action.kind === 'crash') {
                    tab.stepsToLive = action.steps;
                    quietly(tab.client.refresh());
                }
        }

        await world.pass(action.wait);
        if (expected !== 'nobody' && !signing && !world.record) {
            faults.push('everybody is signed out');
        }
    }

    // The network is well again, everybody wakes up, and some time passes.
    world.fate = () => ({ decided: 10, answered: 20 });
    places.forEach((tab) => tab.wake());
    await world.pass(120_000);
    for (const tab of [...[...places.values()].filter(isWell), world.open()]) {
        const answer = await world.until(tab.client.fetch('/api/users/me/')).catch((error: unknown) => String(error));
        const who = typeof answer === 'string' ? answer : answer.status === 200 ? (await answer.json() as { sid: string }).sid : 'nobody';
        if (who !== expected) {
            faults.push(`tab ${tab.number} is signed in as ${who} and not as ${expected}`);
        }
    }

    faults.unshift(...world.server.verdicts.filter((one) => one.verdict === 'ReuseDetected').map((one) => `${one.token} is taken for stolen`));
    return faults[0];

    function isWell(tab: FakeTab): boolean {
        return tab.alive && !tab.asleep && tab.stepsToLive === Number.POSITIVE_INFINITY;
    }
}

/** A schedule made from a seed: the same seed, the same schedule. */
export function randomActions(setting: Setting, seed: number): Action[] {
    const random = generator(seed);
    const pick = <T>(...values: T[]): T => values[Math.floor(random() * values.length)]!;
    const kinds = setting.hardship
        ? ['call', 'call', 'refresh', 'refresh', 'refresh', 'reload', 'crash', 'crash', 'sleep', 'wake', 'wake', ...(random() < 0.3 ? ['login', 'logout'] as const : [])] as const
        : ['call', 'refresh', 'refresh'] as const;
    const actions: Action[] = [];
    const length = 2 + Math.floor(random() * 12);
    // Around each of the protocol's numbers, an access token's life, and hours; or everything at once.
    const waits = random() < 0.3
        ? [0, 5, 30, 1_000, 3_000]
        : [0, 5, 30, 1_000, 3_000, 5_000, 7_000, 10_000, 20_000, 28_000, 31_000, 285_000, 300_000, 7_200_000];
    while (actions.length < length) {
        const kind = pick(...kinds);
        const tab = Math.floor(random() * 3);
        const wait = Math.floor(pick(...waits) * (0.9 + random() * 0.2));
        actions.push(kind === 'crash' ? { kind, tab, steps: Math.floor(random() * 14), wait } : { kind, tab, wait });
    }

    return actions;
}

/** Fates made from a seed; of the nth refresh always the same, so that a shortened schedule stays like the whole one. */
export function randomFates(setting: Setting, seed: number): (refresh: number) => Fate {
    return (refresh) => {
        const random = generator(seed * 1_000 + refresh);
        const within = (from: number, to: number): number => from + Math.floor(random() * (to - from));
        const decided = random() < 0.5 ? within(0, 50) : within(0, decidedWithin);
        const chance = random();
        // Without hardship the bound of the guarantee counts: of three answers in a row at most two are lost.
        const mayLose = setting.hardship || refresh % 3 !== 2;
        if (mayLose && chance < 0.1) {
            return {};
        }

        if (mayLose && chance < 0.2) {
            return { answered: 20, instead: problem(503, 'temporarily_unavailable', 'Later.') };
        }

        return {
            decided,
            ...(random() < 0.2 ? { again: within(0, decidedWithin) } : {}),
            ...(mayLose && chance < 0.4 ? {} : { answered: random() < 0.6 ? decided + within(0, 50) : within(decided, answeredWithin) }),
            cookieOutlivesTab: random() < 0.5,
        };
    };
}

/** Leaves out whatever the fault does not need. */
export async function shrink(actions: readonly Action[], fails: (fewer: readonly Action[]) => Promise<boolean>): Promise<readonly Action[]> {
    for (let i = 0; i < actions.length;) {
        const fewer = actions.filter((_, index) => index !== i);
        if (await fails(fewer)) {
            [actions, i] = [fewer, 0];
        } else {
            i++;
        }
    }

    return actions;
}

/** Errors are what a caller has to expect in such weather; who is signed in is looked at in the end. */
function quietly(work: Promise<unknown>): void {
    work.catch(() => undefined);
}

/** mulberry32: small, and the same everywhere. */
export function generator(seed: number): () => number {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6D2B79F5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
}
