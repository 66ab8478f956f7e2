import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { patience } from './api-process.js';

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}

/** Whether a program has neither ended nor been killed. */
export function isRunning(program: ChildProcess): boolean {
    return program.exitCode === null && program.signalCode === null;
}

/** Waits until something answers there, while the program that shall answer runs. */
export async function answers(address: string, program: ChildProcess): Promise<void> {
    const end = Date.now() + patience;
    while (!await fetch(address).then((answer) => answer.ok, () => false)) {
        assert.ok(isRunning(program), `What was to answer at ${address} has ended`);
        assert.ok(Date.now() < end, `${address} does not answer`);
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
}
