import { createClientWithRules } from '../../src/client.js';
import { LocalLocks } from '../../src/locks.js';
import type { Client, ClientOptions } from '../../src/index.js';
import { protocolRules, type RefreshRules } from '../../src/rules.js';
import { FakeServer, type ServerAnswer, type ServerOptions } from './fake-server.js';

/** What happens to one request; times in milliseconds after its sending. */
export interface Fate {
    /** When the server decides it; nothing: never. */
    readonly decided?: number;
    /** When a copy of it is decided once more. */
    readonly again?: number;
    /** When its answer arrives; nothing: never. */
    readonly answered?: number;
    /** When the connection breaks, if no answer has arrived until then; nothing: never. */
    readonly broken?: number;
    /** Whether, of an answer that nobody waits for any more, the browser still takes the cookie. */
    readonly cookieOutlivesTab?: boolean;
    /** The answer instead of the server's; nothing is decided then. */
    readonly instead?: ServerAnswer;
}

export interface WorldOptions extends Partial<Omit<ServerOptions, 'now'>> {
    readonly mode: 'body' | 'cookie';
    /** Web Locks, or each tab its own. */
    readonly locks?: boolean;
    readonly channel?: boolean;
    /** How far the server's clock is ahead of the client's. */
    readonly serverAhead?: number;
    readonly rules?: RefreshRules;
}

/** One request as it was seen on the wire. */
export interface Sent {
    readonly at: number;
    readonly tab: number;
    readonly path: string;
    readonly url: string;
    readonly headers: Headers;
    readonly body: string;
    readonly cookie: string | undefined;
    readonly credentials: string | undefined;
}

const base = 'https://api.example.com/';

/** One browser, one server, one network, and a time that passes only when told to. */
export class World {
    now = 1_700_000_000_000;
    /** How far the client's clock was set forward; negative: back. */
    clockShift = 0;
    readonly server: FakeServer;
    readonly storage = new Map<string, string>();
    cookie: string | undefined;
    readonly sent: Sent[] = [];
    /** What somebody who still waited for it was answered, and when it came. */
    readonly heard = new Map<Sent, { readonly at: number; readonly answer: ServerAnswer }>();
    /** Decides what happens to the next request; by default it is answered after 20 ms. */
    fate: (request: Sent) => Fate = () => ({ decided: 10, answered: 20 });
    readonly tabs: FakeTab[] = [];
    private readonly queue: { at: number; order: number; run: () => void; cancelled: boolean }[] = [];
    private order = 0;

    constructor(readonly options: WorldOptions) {
        this.server = new FakeServer({ leeway: 30_000, ...options, now: () => this.now + (options.serverAhead ?? 0) });
    }

    open(more: Partial<ClientOptions> = {}): FakeTab {
        const tab = new FakeTab(this, this.tabs.length, more);
        this.tabs.push(tab);
        return tab;
    }

    /** What the store holds, read. */
    get record(): { readonly token: string; readonly key?: string; readonly refreshedAt?: number } | undefined {
        const text = [...this.storage.values()][0];
        return text === undefined ? undefined : JSON.parse(text) as { token: string };
    }

    refreshes(): Sent[] {
        return this.sent.filter((request) => request.path === '/api/token/refresh/');
    }

    after(milliseconds: number, run: () => void): () => void {
        const event = { at: this.now + milliseconds, order: this.order++, run, cancelled: false };
        this.queue.push(event);
        return () => void (event.cancelled = true);
    }

    /** Lets time pass, event by event. */
    async pass(milliseconds: number): Promise<void> {
        const until = this.now + milliseconds;
        await settle();
        for (;;) {
            this.queue.sort((a, b) => a.at - b.at || a.order - b.order);
            const next = this.queue[0];
            if (!next || next.at > until) {
                break;
            }

            this.queue.shift();
            if (!next.cancelled) {
                this.now = Math.max(this.now, next.at);
                next.run();
                await settle();
            }
        }

        this.now = until;
    }

    /** Lets time pass until the promise is settled, and no longer than an hour. */
    async until<T>(promise: Promise<T>): Promise<T> {
        let settled = false;
        promise.then(() => settled = true, () => settled = true);
        const end = this.now + 3_600_000;
        await settle();
        while (!settled && this.now < end) {
            this.queue.sort((a, b) => a.at - b.at || a.order - b.order);
            const next = this.queue.find((event) => !event.cancelled);
            if (!next) {
                break;
            }

            await this.pass(next.at - this.now);
        }

        if (!settled) {
            throw new Error('Still waiting after an hour.');
        }

        return promise;
    }

    // Web Locks: one queue for each name; a tab that dies leaves it.
    private readonly held = new Map<string, { readonly tab: FakeTab; readonly release: () => void }>();
    private readonly waiting: { readonly name: string; readonly tab: FakeTab; readonly grant: () => void }[] = [];

    requestLock<T>(tab: FakeTab, name: string, work: () => Promise<T>): Promise<T> {
        return new Promise<T>((resolve, reject) => {
            const grant = (): void => {
                const holder = { tab, release: () => {
                    if (this.held.get(name) === holder) {
                        this.held.delete(name);
                        this.grantLocks();
                    }
                } };
                this.held.set(name, holder);
                tab.deliver(() => work().then(resolve, reject).finally(holder.release));
            };
            this.waiting.push({ name, tab, grant });
            this.grantLocks();
        });
    }

    leaveLocks(tab: FakeTab): void {
        for (let i = this.waiting.length - 1; i >= 0; i--) {
            if (this.waiting[i]!.tab === tab) {
                this.waiting.splice(i, 1);
            }
        }

        for (const holder of [...this.held.values()]) {
            if (holder.tab === tab) {
                holder.release();
            }
        }
    }

    private grantLocks(): void {
        for (let i = 0; i < this.waiting.length; i++) {
            const { name, grant } = this.waiting[i]!;
            if (!this.held.has(name)) {
                this.waiting.splice(i, 1);
                grant();
                i = -1;
            }
        }
    }

    setCookie(answer: ServerAnswer): void {
        if (answer.setCookie !== undefined) {
            this.cookie = answer.setCookie ?? undefined;
        }
    }
}

/** A page, or a phone's program: it can be reloaded at any step, and put to sleep. */
export class FakeTab {
    readonly client: Client;
    alive = true;
    /** After how many more steps (a read, a write, a lock, a request, an answer) it dies. */
    stepsToLive = Number.POSITIVE_INFINITY;
    asleep = false;
    private readonly missed: (() => void)[] = [];
    private readonly channel = {
        onmessage: null as ((event: MessageEvent) => void) | null,
        postMessage: (message: unknown) => this.broadcast(message),
        close: () => undefined,
    };
    private keys = 0;

    constructor(readonly world: World, readonly number: number, more: Partial<ClientOptions>) {
        const { options } = world;
        this.client = createClientWithRules(options.rules ?? protocolRules, {
            baseUrl: base,
            mode: options.mode,
            storage: {
                get: (key) => this.step(() => world.storage.get(key)),
                set: (key, value) => this.step(() => void world.storage.set(key, value)),
                remove: (key) => this.step(() => void world.storage.delete(key)),
            },
            locks: options.locks === false ? new LocalLocks() : { request: (name, work) => this.step(() => world.requestLock(this, name, work)) },
            ...(options.channel === false ? {} : { channel: this.channel }),
            fetch: (input, init) => this.fetch(input, init),
            clock: {
                now: () => world.now + world.clockShift,
                setTimeout: (callback, milliseconds) => world.after(milliseconds, () => this.deliver(callback)),
                clearTimeout: (cancel) => (cancel as () => void)(),
            },
            randomKey: () => `key-${this.number}-${this.keys++}-`.padEnd(24, 'x'),
            ...more,
        });
    }

    die(): void {
        this.alive = false;
        this.world.leaveLocks(this);
    }

    sleep(): void {
        this.asleep = true;
    }

    wake(): void {
        this.asleep = false;
        for (const run of this.missed.splice(0)) {
            // One after the other: what a page does between two events, no other page comes between.
            this.world.after(0, () => this.deliver(run));
        }
    }

    /** Something reaches the tab from outside. */
    deliver(run: () => void): void {
        if (!this.alive) {
            return;
        }

        if (this.asleep) {
            this.missed.push(run);
        } else {
            run();
        }
    }

    /** The tab does something outside of itself; a dead one does nothing, and hears of nothing. */
    private step<T>(run: () => T | Promise<T>): Promise<T> {
        if (this.alive && this.stepsToLive-- <= 0) {
            this.die();
        }

        return this.alive ? Promise.resolve(run()) : new Promise(() => undefined);
    }

    private broadcast(message: unknown): void {
        if (!this.alive) {
            return;
        }

        for (const other of this.world.tabs) {
            if (other !== this) {
                this.world.after(1, () => other.deliver(() => other.channel.onmessage?.({ data: structuredClone(message) } as MessageEvent)));
            }
        }
    }

    fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
        return this.step(() => {
            const { world } = this;
            const request = new Request(input, init);
            const url = new URL(request.url);
            const sent: Sent = {
                at: world.now, tab: this.number, path: url.pathname, url: request.url, headers: request.headers,
                body: typeof init.body === 'string' ? init.body : '',
                cookie: init.credentials === 'include' ? world.cookie : undefined,
                credentials: init.credentials,
            };
            world.sent.push(sent);
            const fate = world.fate(sent);
            let answer = fate.instead;
            const decide = (): ServerAnswer => world.server.handle({ ...sent, method: request.method, query: url.search });

            return new Promise<Response>((resolve, reject) => {
                let waiting = true;
                init.signal?.addEventListener('abort', () => {
                    waiting = false;
                    reject(init.signal?.reason);
                });

                if (fate.decided !== undefined && !answer) {
                    world.after(fate.decided, () => answer = decide());
                }

                if (fate.again !== undefined) {
                    world.after(fate.again, decide);
                }

                if (fate.broken !== undefined) {
                    world.after(fate.broken, () => this.deliver(() => reject(new TypeError('fetch failed'))));
                }

                if (fate.answered !== undefined) {
                    world.after(fate.answered, () => {
                        if (!answer || !((waiting && this.alive) || fate.cookieOutlivesTab)) {
                            return;
                        }

                        world.setCookie(answer);
                        if (waiting && this.alive) {
                            world.heard.set(sent, { at: world.now, answer });
                        }

                        const { status, body, headers } = answer;
                        this.deliver(() => void this.step(() => resolve(new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { ...headers } }))));
                    });
                }
            });
        });
    }
}

/** Lets everything run that waits for nothing outside. */
async function settle(): Promise<void> {
    for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setImmediate(resolve));
    }
}
