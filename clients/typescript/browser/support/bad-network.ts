import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { repository } from './api-process.js';

/** What the API answered to one refresh, whether or not it arrived. */
export interface Refresh {
    readonly status: number;
    /** The id of the refresh token handed out, in either mode. */
    readonly token: string | undefined;
    readonly arrived: boolean;
}

/** The built sample and the API on one origin, as a page on a train sees them. All may be changed at any time. */
export interface BadNetwork {
    readonly origin: string;
    readonly refreshes: readonly Refresh[];
    /** Each answer of the API is late by a random time of up to so many milliseconds. */
    delay: number;
    /** How many of a hundred refreshes are decided, and their answers lost. */
    loss: number;
    /** The API is out of reach: connections break, or a gateway answers in its place, by turns. The page is still served. */
    away: boolean;
    /** Lets the next refresh through, loses its answer, and is `away` from then on. */
    breakAtNextRefresh(): void;
    stop(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
    '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml',
};

/** `seed` decides what is late, and what is lost. */
export async function startBadNetwork(target: string, seed: number): Promise<BadNetwork> {
    const site = join(repository(), 'samples', 'spa', 'dist');
    if (!existsSync(join(site, 'index.html'))) {
        throw new Error('The sample is not built: run `npm ci && npm run build` in samples/spa.');
    }

    const random = generator(seed);
    const refreshes: Refresh[] = [];
    let turns = 0;
    let breaks = false;

    const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
        const path = (incoming.url ?? '/').split('?')[0] ?? '/';
        if (!path.startsWith('/api/')) {
            const file = path === '/' ? '/index.html' : path;
            const content = /^(\/[\w-]+)+\.\w+$/.test(file) ? await readFile(join(site, file)).catch(() => undefined) : undefined;
            outgoing.writeHead(content ? 200 : 404, { 'Content-Type': types[extname(file)] ?? 'text/plain' }).end(content);
        } else if (!network.away) {
            await passOn(incoming, outgoing, path === '/api/token/refresh/');
        } else if (turns++ % 2 === 0) {
            incoming.socket.destroy();
        } else {
            outgoing.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad gateway</h1>');
        }
    };

    const passOn = async (incoming: IncomingMessage, outgoing: ServerResponse, isRefresh: boolean): Promise<void> => {
        const answer = await new Promise<IncomingMessage>((resolve, reject) => {
            const onward = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers: incoming.headers, agent: false }, resolve);
            onward.once('error', reject);
            incoming.pipe(onward);
        });
        const body = await readAll(answer);
        const lost = isRefresh && (breaks || random() * 100 < network.loss);
        if (isRefresh) {
            refreshes.push({ status: answer.statusCode ?? 0, token: tokenIn(body.toString()), arrived: !lost });
            network.away ||= breaks;
            breaks = false;
        }

        await new Promise((resolve) => setTimeout(resolve, random() * network.delay));
        if (lost) {
            incoming.socket.destroy();
        } else {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(body);
        }
    };

    const server = createServer((incoming, outgoing) => void serve(incoming, outgoing).catch(() => incoming.socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const network: BadNetwork = {
        origin: `http://localhost:${(server.address() as AddressInfo).port}`,
        refreshes,
        delay: 0,
        loss: 0,
        away: false,
        breakAtNextRefresh: () => void (breaks = true),
        stop: () => new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
    return network;
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) {
        chunks.push(chunk as Buffer);
    }

    return Buffer.concat(chunks);
}

function tokenIn(body: string): string | undefined {
    const { refresh, refreshId } = JSON.parse(body) as { refresh?: string; refreshId?: string };
    return refreshId ?? (refresh && (JSON.parse(Buffer.from(refresh.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }).jti);
}

/** Mulberry32: numbers from 0 to 1, the same ones for the same seed. */
function generator(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
