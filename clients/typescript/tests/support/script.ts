import { protocolRules, type RefreshRules } from '../../src/rules.js';
import type { ServerAnswer } from './fake-server.js';
import { problem } from './fake-server.js';
import { World, type FakeTab, type Fate, type Sent } from './world.js';

// The format of clients/schedules/schedules.json: its README.md says what each member means.
export interface ScriptEvent {
    readonly at: number;
    readonly client: number;
    readonly does: 'login' | 'logout' | 'call' | 'refresh' | 'restart' | 'sleep' | 'wake';
}

export interface ScriptAnswer {
    readonly at: number;
    readonly status: number;
    readonly code?: string;
    readonly retryAfter?: number;
    readonly refresh?: string;
    readonly access?: string;
    /** Seconds that the access token lives. */
    readonly lifetime?: number;
}

export interface ScriptCall {
    readonly at: number;
    readonly client: number;
    readonly call: 'login' | 'refresh' | 'logout' | 'protected';
    readonly refresh?: string;
    readonly key?: string;
    readonly access?: string;
    readonly answer: ScriptAnswer | null;
}

export interface Script {
    readonly name: string;
    /** Whether the clients share locks. Without them each has its own. */
    readonly locks: boolean;
    readonly until: number;
    readonly events: readonly ScriptEvent[];
    readonly calls: readonly ScriptCall[];
    /** The state of each client at the end. */
    readonly end: readonly ('signedIn' | 'signedOut' | 'unknown')[];
}

/** What is to be recorded. */
export interface Plan {
    readonly name: string;
    readonly locks?: boolean;
    readonly leeway?: number;
    readonly accessLifetime?: number;
    readonly until: number;
    readonly events: readonly ScriptEvent[];
    /** The fate of the nth refresh, counted from 0. */
    readonly fates?: (refresh: number) => Fate | undefined;
    /** The fate of the nth logout, likewise. */
    readonly logouts?: (logout: number) => Fate | undefined;
    /** Sessions that the server ends, and when. */
    readonly endings?: readonly { readonly at: number; readonly session: number }[];
}

const quick: Fate = { decided: 10, answered: 20 };
const kinds: Readonly<Record<string, ScriptCall['call']>> = {
    '/api/token/': 'login', '/api/token/refresh/': 'refresh', '/api/token/blacklist/': 'logout',
};

/** Runs the plan by the client's own rules against the protocol's table, and writes down what was sent and answered. */
export async function record(plan: Plan): Promise<Script> {
    const world = new World({
        mode: 'body', channel: false, leeway: plan.leeway ?? 30_000, locks: plan.locks !== false, serverAhead: 5_000_000,
        ...(plan.accessLifetime ? { accessLifetime: plan.accessLifetime } : {}),
    });
    const start = world.now;
    const counts = { refresh: 0, logout: 0 };
    world.fate = (sent) => (kinds[sent.path] === 'refresh'
        ? plan.fates?.(counts.refresh++)
        : kinds[sent.path] === 'logout' ? plan.logouts?.(counts.logout++) : undefined) ?? quick;
    for (const { at, session } of plan.endings ?? []) {
        world.after(at, () => world.server.end(session));
    }

    const clients = await drive(world, plan.events, plan.until);
    if (world.server.verdicts.some((one) => one.verdict === 'ReuseDetected')) {
        throw new Error(`"${plan.name}" is outside of the guarantee.`);
    }

    const [tokens, keys, accesses] = [labels('r'), labels('k'), labels('a')];
    const calls = world.sent.map((sent): ScriptCall => {
        const heard = world.heard.get(sent);
        const { refresh, key, access } = presented(sent);
        return {
            at: sent.at - start, client: clients.placeOf(sent.tab), call: kinds[sent.path] ?? 'protected',
            ...(refresh === undefined ? {} : { refresh: tokens(refresh) }),
            ...(key === undefined ? {} : { key: keys(key) }),
            ...(access === undefined ? {} : { access: accesses(access) }),
            answer: heard ? answerOf(heard.at - start, heard.answer, tokens, accesses) : null,
        };
    });
    return { name: plan.name, locks: plan.locks !== false, until: plan.until, events: plan.events, calls, end: clients.states() };
}

/** Plays what was recorded: a network that answers as it is written, and nothing else. Returns what was not as it is written. */
export async function play(script: Script, rules: RefreshRules = protocolRules): Promise<readonly string[]> {
    const world = new World({ mode: 'body', channel: false, locks: script.locks, rules });
    const start = world.now;
    const faults: string[] = [];
    const left = [...script.calls];
    const [tokens, keys, accesses] = [new Map<string, string>(), labels('k'), new Map<string, string>()];
    world.fate = (sent) => {
        const { refresh, key, access } = presented(sent);
        const call = {
            at: sent.at - start, client: placeOf(sent.tab), call: kinds[sent.path] ?? 'protected',
            ...(refresh === undefined ? {} : { refresh: tokens.get(refresh) ?? '?' }),
            ...(key === undefined ? {} : { key: keys(key) }),
            ...(access === undefined ? {} : { access: accesses.get(access) ?? '?' }),
        };
        const index = left.findIndex(({ answer: _, ...expected }) => JSON.stringify(expected) === JSON.stringify(call));
        if (index < 0) {
            faults.push(`not expected: ${JSON.stringify(call)}`);
            return {};
        }

        const { answer } = left.splice(index, 1)[0]!;
        return answer ? { answered: answer.at - call.at, instead: written(answer, world, tokens, accesses) } : {};
    };
    let placeOf = (_: number): number => 0;
    const clients = await drive(world, script.events, script.until, (made) => placeOf = made.placeOf);
    faults.push(...left.map((call) => `not sent: ${JSON.stringify(call)}`));
    clients.states().forEach((state, client) => {
        if (state !== script.end[client]) {
            faults.push(`client ${client} is ${state} and not ${script.end[client]}`);
        }
    });
    return faults;
}

interface Clients {
    /** The place that a tab is in: a restarted client has another tab and the same place. */
    placeOf(tab: number): number;
    states(): Script['end'];
}

async function drive(world: World, events: readonly ScriptEvent[], until: number, begin?: (clients: Clients) => void): Promise<Clients> {
    const start = world.now;
    const places: FakeTab[] = [];
    const placeOfTab = new Map<number, number>();
    const open = (place: number): FakeTab => {
        const tab = world.open();
        placeOfTab.set(tab.number, place);
        return places[place] = tab;
    };
    const clients: Clients = { placeOf: (tab) => placeOfTab.get(tab)!, states: () => places.map((tab) => tab.client.state().status) };
    begin?.(clients);
    for (let place = 0; place <= Math.max(...events.map((event) => event.client)); place++) {
        open(place);
    }

    for (const { at, client, does } of events) {
        await world.pass(start + at - world.now);
        const tab = places[client]!;
        switch (does) {
            case 'login': quietly(tab.client.login('user', 'right')); break;
            case 'logout': quietly(tab.client.logout()); break;
            case 'call': quietly(tab.client.fetch('/api/users/me/')); break;
            case 'refresh': quietly(tab.client.refresh()); break;
            case 'sleep': tab.sleep(); break;
            case 'wake': tab.wake(); break;
            case 'restart':
                tab.die();
                quietly(open(client).client.restore());
        }
    }

    await world.pass(start + until - world.now);
    return clients;
}

function presented(sent: Sent): { refresh?: string; key?: string; access?: string } {
    const refresh = sent.body === '' ? undefined : (JSON.parse(sent.body) as { refresh?: string }).refresh;
    const [key, access] = [sent.headers.get('Idempotency-Key'), sent.headers.get('Authorization')?.slice('Bearer '.length)];
    return { ...(refresh === undefined ? {} : { refresh }), ...(key === null ? {} : { key }), ...(access === undefined ? {} : { access }) };
}

function answerOf(at: number, answer: ServerAnswer, tokens: (value: string) => string, accesses: (value: string) => string): ScriptAnswer {
    const { code, refresh, access } = answer.body as { code?: string; refresh?: string; access?: string };
    const retryAfter = answer.headers?.['Retry-After'];
    return {
        at, status: answer.status,
        ...(code === undefined ? {} : { code }),
        ...(retryAfter === undefined ? {} : { retryAfter: Number(retryAfter) }),
        ...(refresh === undefined ? {} : { refresh: tokens(refresh) }),
        ...(access === undefined ? {} : { access: accesses(access), lifetime: lifetimeOf(access) }),
    };
}

/** The answer that is written, with tokens that are what their names stand for. */
function written(answer: ScriptAnswer, world: World, tokens: Map<string, string>, accesses: Map<string, string>): ServerAnswer {
    const headers = answer.retryAfter === undefined ? {} : { headers: { 'Retry-After': String(answer.retryAfter) } };
    if (answer.code === 'unknown') {
        return { status: answer.status, body: { hotel: 'Please pay.' }, ...headers };
    }

    if (answer.code !== undefined) {
        return { ...problem(answer.status, answer.code, 'As it is written.'), ...headers };
    }

    // The server's clock is not the client's.
    const iat = Math.floor(world.now / 1_000) + 5_000;
    const payload = { iat, exp: iat + (answer.lifetime ?? 300), jti: answer.access, sub: '7', sid: 'session', roles: [] };
    const access = `e30.${btoa(JSON.stringify(payload))}.signature`;
    if (answer.access !== undefined) {
        accesses.set(access, answer.access);
    }

    if (answer.refresh !== undefined) {
        tokens.set(answer.refresh, answer.refresh);
    }

    return {
        status: answer.status, ...headers,
        body: { ...(answer.access === undefined ? {} : { access }), ...(answer.refresh === undefined ? {} : { refresh: answer.refresh }) },
    };
}

/** Names values in the order in which they appear. */
function labels(letter: string): (value: string) => string {
    const names = new Map<string, string>();
    return (value) => {
        if (!names.has(value)) {
            names.set(value, `${letter}${names.size}`);
        }

        return names.get(value)!;
    };
}

function lifetimeOf(access: string): number {
    const { exp, iat } = JSON.parse(atob(access.split('.')[1]!)) as { exp: number; iat: number };
    return exp - iat;
}

function quietly(work: Promise<unknown>): void {
    work.catch(() => undefined);
}
