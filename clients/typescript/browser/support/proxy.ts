import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request; nothing: it is passed on. */
export type Fault =
    /** The server answers, but the answer never arrives. */
    | 'cutAnswer'
    /** The server never hears of it, and the connection breaks. */
    | 'away'
    /** The server never hears of it; this is answered in its place. */
    | { readonly status: number; readonly body: object; readonly headers?: Readonly<Record<string, string>> };

/** Stands between browser and API, counts, and does what networks do. */
export interface Proxy {
    readonly origin: string;
    /** What came, as `POST /api/token/refresh/`, in its order. */
    readonly seen: readonly string[];
    /** How many of these came so far. */
    count(call: string): number;
    /** Does this to the next request of the kind, or to the next `times`. */
    next(call: string, fault: Fault, times?: number): void;
    /** Holds requests of the kind back until `release` is called, so that others can come meanwhile. */
    hold(call: string): { readonly release: () => void };
    stop(): Promise<void>;
}

/**
 * Starts one on a free port. The API sees the proxy's own host, as behind a proxy that passes `Host` on. `pathBase`, such as
 * `/service`, is what it is reached under: it is taken off, and passed on as `X-Forwarded-Prefix`.
 */
export async function startProxy(target: string, pathBase = ''): Promise<Proxy> {
    const seen: string[] = [];
    const faults: { call: string; fault: Fault; times: number }[] = [];
    const held: { call: string; released: Promise<void> }[] = [];

    const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
        // Chromium by itself sends a request again when a connection that it used before breaks: it gets a new one each time.
        outgoing.setHeader('Connection', 'close');
        const path = (incoming.url ?? '/').slice(pathBase.length);
        const call = `${incoming.method} ${path.split('?')[0]}`;
        const body: Buffer[] = [];
        for await (const chunk of incoming) {
            body.push(chunk as Buffer);
        }

        seen.push(call);
        const planned = faults.find((candidate) => candidate.call === call && candidate.times > 0);
        const fault = planned?.fault;
        if (planned) {
            planned.times--;
        }

        await Promise.all(held.filter((candidate) => candidate.call === call).map((candidate) => candidate.released));
        if (fault === 'away') {
            incoming.socket.destroy();
        } else if (typeof fault === 'object') {
            outgoing.writeHead(fault.status, { 'Content-Type': 'application/problem+json', ...fault.headers });
            outgoing.end(JSON.stringify(fault.body));
        } else {
            passOn(incoming, path, Buffer.concat(body), outgoing, fault === 'cutAnswer');
        }
    };

    const passOn = (incoming: IncomingMessage, path: string, body: Buffer, outgoing: ServerResponse, cut: boolean): void => {
        const headers = { ...incoming.headers, ...(pathBase ? { 'x-forwarded-prefix': pathBase } : {}) };
        const onward = request(new URL(path, target), { method: incoming.method, headers, agent: false }, (reply) => {
            if (cut) {
                reply.resume().once('end', () => incoming.socket.destroy());
                return;
            }

            const { connection, 'keep-alive': keepAlive, ...rest } = reply.headers;
            outgoing.writeHead(reply.statusCode ?? 502, rest);
            reply.pipe(outgoing);
        });
        onward.once('error', () => incoming.socket.destroy());
        onward.end(body);
    };

    const server = createServer((incoming, outgoing) => void answer(incoming, outgoing).catch(() => incoming.socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
        origin: `http://localhost:${(server.address() as AddressInfo).port}`,
        seen,
        count: (call) => seen.filter((other) => other === call).length,
        next: (call, fault, times = 1) => void faults.push({ call, fault, times }),
        hold: (call) => {
            let release = (): void => {};
            const entry = { call, released: new Promise<void>((resolve) => release = resolve) };
            held.push(entry);
            return {
                release: () => {
                    held.splice(held.indexOf(entry), 1);
                    release();
                },
            };
        },
        stop: () => new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
}
